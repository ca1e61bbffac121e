package dev.weir.node.total;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.limiter.Batches;
import dev.weir.node.limiter.Deliveries;
import dev.weir.node.total.Tallies.Reported;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Reports of some nodes that are lost, repeated, and come late. */
class TalliesProperties {

  private static final int NODES = 4;
  private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

  private static Map<String, PolicyAccount> calls(long calls) {
    return Map.of("sly", new PolicyAccount(calls, 0, Batches.NONE, Deliveries.NONE));
  }

  private static long total(Tallies tallies) {
    return tallies.totals().getOrDefault("sly", PolicyAccount.NONE).calls();
  }

  @Property(tries = 500)
  void theTotalIsWhatTheLatestReportsSayHoweverTheyCome(@ForAll long seed) {
    Random random = new Random(seed);
    long[] counted = new long[NODES];
    long[] numbers = new long[NODES];
    long[] latest = new long[NODES];
    List<Reported> sent = new ArrayList<>();
    Tallies tallies = Tallies.EMPTY;
    long now = 1_714_058_400_000L;
    for (int step = 0; step < 200; step++) {
      now += random.nextInt((int) HOUR_MILLIS / 100);
      int node = random.nextInt(NODES);
      counted[node] += random.nextInt(5);
      Reported report = new Reported(now, node, ++numbers[node], calls(counted[node]));
      sent.add(report);
      if (random.nextInt(3) > 0) {
        tallies = tallies.apply(report);
        latest[node] = counted[node];
      }
      // One from before comes again, or comes only now.
      Reported old = sent.get(random.nextInt(sent.size()));
      if (tallies.knows(old.incarnation(), old.number())) {
        tallies = tallies.apply(old);
      }
      long sum = 0;
      for (long each : latest) {
        sum += each;
      }
      assertThat(total(tallies)).isEqualTo(sum);
    }
  }

  @Example
  void whoIsLongGoneIsNotRememberedButWhatItCountedIs() {
    long now = 1_714_058_400_000L;
    Tallies tallies = Tallies.EMPTY;
    for (int node = 0; node < 100; node++) {
      tallies = tallies.apply(new Reported(now, node, 1, calls(1)));
      now += HOUR_MILLIS;
    }
    assertThat(tallies.incarnations()).hasSize(24);
    assertThat(total(tallies)).isEqualTo(100);
  }

  @Example
  void aReportNeedNotNameWhatHasNotChanged() {
    Map<String, PolicyAccount> slim =
        Map.of("slim", new PolicyAccount(3, 1, Batches.NONE, Deliveries.NONE));
    Tallies tallies =
        Tallies.EMPTY.apply(new Reported(0, 1, 1, calls(7))).apply(new Reported(1, 1, 2, slim));
    assertThat(total(tallies)).isEqualTo(7);
    assertThat(tallies.totals()).containsOnlyKeys("sly", "slim");
  }
}
