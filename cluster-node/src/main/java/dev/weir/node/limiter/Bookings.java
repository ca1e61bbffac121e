package dev.weir.node.limiter;

import dev.weir.node.limiter.BookedUpTo.OfNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What of other nodes' bookings a limiter has entered into its accounts: a booking is told until it
 * is acknowledged, and counts once, over an orderly move too. Mutable; made with the first one.
 */
final class Bookings {

  /** Nodes that are remembered; beyond them who was heard last the longest ago is not. */
  static final int MOST_NODES = 64;

  /** Above the time for which a booking is told. */
  static final long KEPT_MILLIS = Duration.ofMinutes(15).toMillis();

  private final List<OfNode> nodes = new ArrayList<>(1);
  private long underWay;
  private long endAtLatestMillis;

  Bookings() {}

  /** One that goes on from what its predecessor had written. */
  Bookings(BookedUpTo known, long nowMillis) {
    known.nodes().stream()
        .filter(node -> nowMillis - node.atMillis() < KEPT_MILLIS)
        .forEach(nodes::add);
    underWay = known.underWay();
    endAtLatestMillis = known.endAtLatestMillis();
  }

  /**
   * Whether a booking was not entered before; from now on it was.
   *
   * @param number above those of all that this bookkeeper had told before
   */
  boolean enter(long bookkeeper, long number, Booking booking, long nowMillis) {
    for (int place = 0; place < nodes.size(); place++) {
      OfNode known = nodes.get(place);
      if (known.bookkeeper() == bookkeeper) {
        if (number <= known.number()) {
          return false;
        }
        nodes.remove(place);
      }
    }
    if (nodes.size() == MOST_NODES) {
      nodes.remove(nodes.stream().min(Comparator.comparingLong(OfNode::atMillis)).orElseThrow());
    }
    nodes.add(new OfNode(bookkeeper, number, nowMillis));
    forgetOverdue(nowMillis);
    if (booking.begun() > 0) {
      underWay += booking.begun();
      endAtLatestMillis = Math.max(endAtLatestMillis, nowMillis + booking.leaseMillis());
    }
    // Of one whose begin a crash has lost, nothing is under way here.
    underWay = Math.max(0, underWay - booking.tally().deliveries().ended());
    return true;
  }

  /** Deliveries that have begun and not ended. */
  long deliveriesInFlight(long nowMillis) {
    forgetOverdue(nowMillis);
    return underWay;
  }

  /** What a successor goes on from. */
  BookedUpTo upTo() {
    return new BookedUpTo(nodes, underWay, endAtLatestMillis);
  }

  /** Once every lease has run out none is in flight, whatever was heard of their ends. */
  private void forgetOverdue(long nowMillis) {
    if (nowMillis >= endAtLatestMillis) {
      underWay = 0;
    }
  }
}
