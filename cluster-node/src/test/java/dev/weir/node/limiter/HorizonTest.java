package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.START_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HorizonTest {

  private static final long EDGE_MILLIS = START_MILLIS + 60_000;

  @Test
  void reservesWithinTheLeadAndBeforeItsLastQuarter() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      long at = START_MILLIS + delay(random, START_MILLIS);
      assertThat(at).isBetween(EDGE_MILLIS - 20_000, EDGE_MILLIS - 5_000);
    }
  }

  @Test
  void spreadsEvenly() {
    SplittableRandom random = new SplittableRandom(2);
    int[] perSecond = new int[15];
    for (int i = 0; i < 15_000; i++) {
      perSecond[(int) ((delay(random, START_MILLIS) - 40_000) / 1_000)]++;
    }
    for (int count : perSecond) {
      assertThat(count).isBetween(800, 1_200);
    }
  }

  @Test
  void limiterThatBecomesActiveLateReservesInWhatIsLeft() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 1_000; i++) {
      long delay = delay(random, EDGE_MILLIS - 1_000);
      assertThat(delay).isBetween(0L, 750L);
    }
  }

  private static long delay(SplittableRandom random, long nowMillis) {
    String entityId = String.format("%016x%016x", random.nextLong(), random.nextLong());
    return new Horizon(entityId, Duration.ofSeconds(20)).delayMillis(nowMillis, EDGE_MILLIS);
  }
}
