package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class BookingsProperties {

  /**
   * Of each node some booking, the last one again, or, late, one of before; and now and then an
   * orderly move.
   */
  @Property
  void eachNumberOfEachNodeIsEnteredOnceHoweverOftenAndLateItIsTold(
      @ForAll @Size(max = 200) List<@IntRange(max = 99) Integer> story) {
    Bookings bookings = new Bookings();
    Map<Integer, Long> last = new HashMap<>();
    Set<List<Long>> entered = new HashSet<>();
    long nowMillis = 0;
    for (int step : story) {
      nowMillis += step;
      int node = step % 3;
      if (step > 90) {
        bookings = new Bookings(bookings.upTo(), nowMillis);
      } else {
        long number = Math.max(1, last.getOrDefault(node, 0L) + (step % 4 == 0 ? -1 : step % 2));
        last.merge(node, number, Math::max);
        boolean isNew = bookings.enter(node, number, Booking.of(Tally.requests(1, 0)), nowMillis);
        assertThat(isNew)
            .as("node %d, number %d", node, number)
            .isEqualTo(
                entered.stream()
                        .filter(each -> each.get(0) == node)
                        .mapToLong(each -> each.get(1))
                        .max()
                        .orElse(0)
                    < number);
        entered.add(List.of((long) node, number));
      }
    }
  }

  @Property
  void neverMoreUnderWayThanBegunAndNeverFewerThanNone(
      @ForAll @Size(max = 100) List<@IntRange(max = 2) Integer> story) {
    Bookings bookings = new Bookings();
    long begun = 0;
    long number = 0;
    for (int step : story) {
      if (step == 0) {
        bookings = new Bookings(bookings.upTo(), 0);
      } else {
        Booking booking =
            step == 1
                ? Booking.ofDeliveryBegun(60_000)
                : Booking.ofDeliveryEnded(false, OptionalLong.empty());
        bookings.enter(7, ++number, booking, 0);
        begun = Math.max(0, begun + (step == 1 ? 1 : -1));
      }
      assertThat(bookings.deliveriesInFlight(0)).isEqualTo(begun);
    }
    assertThat(bookings.deliveriesInFlight(60_001)).isZero();
  }

  @Property
  void theNodesThatAreRememberedAreBounded(@ForAll @IntRange(min = 1, max = 300) int nodes) {
    Bookings bookings = new Bookings();
    for (int node = 0; node < nodes; node++) {
      bookings.enter(node, 1, Booking.of(Tally.requests(1, 0)), node);
    }
    assertThat(bookings.upTo().nodes()).hasSize(Math.min(nodes, Bookings.MOST_NODES));
    assertThat(bookings.enter(nodes - 1, 1, Booking.of(Tally.NONE), nodes)).isFalse();
    assertThat(new Bookings(bookings.upTo(), nodes + Bookings.KEPT_MILLIS).upTo().nodes())
        .isEmpty();
  }
}
