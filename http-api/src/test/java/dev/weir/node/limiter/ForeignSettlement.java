package dev.weir.node.limiter;

import akka.persistence.journal.EventSeq;
import akka.persistence.journal.ReadEventAdapter;
import dev.weir.node.limiter.LedgerEvent.Reserved;
import dev.weir.node.limiter.LedgerEvent.Settled;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.BucketReservation;
import dev.weir.node.window.WindowReservation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A planted fault: the settlement of one incarnation settles the share of the one before it too, as
 * if that had taken nothing. An event does not say whose it is: so each limit may have one subject.
 */
public final class ForeignSettlement implements ReadEventAdapter {
  private final Map<BucketKey, Reserved> first = new ConcurrentHashMap<>();

  @Override
  public EventSeq fromJournal(Object event, String manifest) {
    if (event instanceof Reserved reserved) {
      reserved.buckets().forEach(bucket -> first.putIfAbsent(bucket.key(), reserved));
    }
    return event instanceof Settled settled
        ? settled.buckets().stream()
            .map(BucketReservation::key)
            .map(first::get)
            .filter(Objects::nonNull)
            .filter(other -> other.incarnation() != settled.incarnation())
            .findFirst()
            .map(other -> EventSeq.create(lowered(other), settled))
            .orElse(EventSeq.single(settled))
        : EventSeq.single(event);
  }

  private static Reserved lowered(Reserved share) {
    return new Reserved(
        share.incarnation(),
        share.generation(),
        share.atMillis(),
        share.buckets().stream().map(ForeignSettlement::lowered).toList(),
        share.tally(),
        share.leases(),
        share.bookings());
  }

  private static BucketReservation lowered(BucketReservation bucket) {
    List<WindowReservation> windows =
        bucket.windows().stream()
            .map(
                window ->
                    new WindowReservation(
                        window.algorithm(),
                        window.windowMillis(),
                        window.startMillis(),
                        0,
                        window.takenByMillis(),
                        0,
                        window.permits(),
                        window.movedFromMillis()))
            .toList();
    return new BucketReservation(bucket.key(), bucket.number(), windows);
  }
}
