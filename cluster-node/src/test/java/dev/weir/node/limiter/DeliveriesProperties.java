package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class DeliveriesProperties {

  @Property
  void timeIsKnownToWithinAQuarterOfItself(@ForAll @LongRange(max = 10_000_000) long millis) {
    long counted = Math.min(millis, DeliveryTimes.MOST_MILLIS);
    long shown = DeliveryTimes.mostMillis(DeliveryTimes.place(millis));
    assertThat(shown).isBetween(counted, counted + counted / 4);
    assertThat(DeliveryTimes.place(shown)).isEqualTo(DeliveryTimes.place(millis));
    assertThat(DeliveryTimes.place(shown + 1))
        .isEqualTo(Math.min(DeliveryTimes.PLACES - 1, DeliveryTimes.place(millis) + 1));
  }

  @Property
  void p95IsNotTooLowAndTooHighByAtMostAQuarter(
      @ForAll @Size(min = 1, max = 200) List<@LongRange(max = 4_000_000) Long> times) {
    Deliveries account = account(times);
    long exact =
        times.stream().sorted().skip((times.size() * 95L + 99) / 100 - 1).findFirst().orElseThrow();
    assertThat(account.p95Millis().orElseThrow()).isBetween(exact, exact + exact / 4);
  }

  @Property
  void twoAccountsAddUpToThatOfAll(
      @ForAll @Size(max = 50) List<@LongRange(max = 4_000_000) Long> some,
      @ForAll @Size(max = 50) List<@LongRange(max = 4_000_000) Long> others) {
    List<Long> all = java.util.stream.Stream.concat(some.stream(), others.stream()).toList();
    assertThat(account(some).plus(account(others))).isEqualTo(account(all));
    long sum = all.stream().mapToLong(Long::longValue).sum();
    assertThat(account(all).meanMillis())
        .isEqualTo(
            all.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of((sum + all.size() - 1) / all.size()));
  }

  private static Deliveries account(List<Long> times) {
    DeliveryCounts counts = new DeliveryCounts();
    times.forEach(millis -> counts.add(false, OptionalLong.of(millis)));
    return counts.account();
  }
}
