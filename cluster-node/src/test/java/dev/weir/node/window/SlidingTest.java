package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.node.window.Oracle.Take;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlidingTest extends WindowContract {

  SlidingTest() {
    super(Algorithm.SLIDING, Oracle.SLIDING);
  }

  @Override
  void assertWithinBound(List<Take> log, Rate rate) {
    long last = log.get(log.size() - 1).atMillis();
    long inTheLastWindow =
        log.stream()
            .filter(take -> take.atMillis() > last - rate.windowMillis())
            .mapToLong(Take::cost)
            .sum();
    assertThat(inTheLastWindow).isLessThanOrEqualTo(rate.permits());
  }

  @Override
  void assertWithinBoundOfPassedTime(List<Take> log, Rate rate, int edges) {
    assertWithinBound(log, rate);
  }

  @Test
  void manyPermitsAreCountedInAtMostSixtyFourSlots() {
    assertThat(SlidingWindow.slotMillis(64, 128)).isEqualTo(1);
    assertThat(SlidingWindow.slotMillis(65, 128)).isEqualTo(2);
    assertThat(SlidingWindow.slotMillis(65, 129)).isEqualTo(3);
  }
}
