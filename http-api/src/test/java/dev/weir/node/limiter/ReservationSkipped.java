package dev.weir.node.limiter;

import akka.persistence.journal.WriteEventAdapter;
import dev.weir.node.limiter.LedgerEvent.Reserved;
import dev.weir.node.window.BucketReservation;
import dev.weir.node.window.WindowReservation;

/** A planted fault: of what was reserved, nothing reaches the journal but what was taken before. */
public final class ReservationSkipped implements WriteEventAdapter {
  @Override
  public String manifest(Object event) {
    return "";
  }

  @Override
  public Object toJournal(Object event) {
    return event instanceof Reserved reserved
        ? new Reserved(
            reserved.incarnation(),
            reserved.generation(),
            reserved.atMillis(),
            reserved.buckets().stream().map(ReservationSkipped::skipped).toList(),
            reserved.tally(),
            reserved.leases(),
            reserved.bookings())
        : event;
  }

  private static BucketReservation skipped(BucketReservation bucket) {
    return new BucketReservation(
        bucket.key(),
        bucket.number(),
        bucket.windows().stream().map(ReservationSkipped::skipped).toList());
  }

  private static WindowReservation skipped(WindowReservation window) {
    return new WindowReservation(
        window.algorithm(),
        window.windowMillis(),
        window.startMillis(),
        window.taken(),
        window.takenByMillis(),
        0,
        window.permits(),
        window.movedFromMillis());
  }
}
