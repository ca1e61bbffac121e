package dev.weir.node.limiter;

import java.util.OptionalLong;

/**
 * What is to be entered into a subject's accounts of what was not judged by its limiter: calls that
 * a node judged in its place, and webhook deliveries.
 *
 * @param tally calls judged and deliveries ended
 * @param begun deliveries that have begun
 * @param leaseMillis after how long those end at the latest
 */
record Booking(Tally tally, long begun, long leaseMillis) {

  static Booking of(Tally judged) {
    return new Booking(judged, 0, 0);
  }

  static Booking ofDeliveryBegun(long leaseMillis) {
    return new Booking(Tally.NONE, 1, leaseMillis);
  }

  static Booking ofDeliveryEnded(boolean failed, OptionalLong millis) {
    DeliveryCounts one = new DeliveryCounts();
    one.add(failed, millis);
    return of(Tally.of(one.account()));
  }

  /** Both together. */
  Booking plus(Booking other) {
    return new Booking(
        tally.plus(other.tally), begun + other.begun, Math.max(leaseMillis, other.leaseMillis));
  }
}
