package dev.weir.node.limiter;

import java.util.OptionalLong;

/** The webhook deliveries of one incarnation. Mutable; made with the first one. */
final class DeliveryBook {

  /**
   * So many deliveries a crash may lose: no permits are reserved for them, so these are counted.
   */
  static final long MOST_UNWRITTEN = 100;

  private final DeliveryCounts counts = new DeliveryCounts();
  private long begun;
  private long endAtLatestMillis;

  void begun(long nowMillis, long leaseMillis) {
    forgetOverdue(nowMillis);
    begun++;
    endAtLatestMillis = Math.max(endAtLatestMillis, nowMillis + leaseMillis);
  }

  void ended(boolean hasFailed, OptionalLong millis) {
    // Of one that has begun before this incarnation, nothing is in flight here.
    begun = Math.max(0, begun - 1);
    counts.add(hasFailed, millis);
  }

  /** Deliveries that have begun and not ended; about so many, as either message may be lost. */
  long inFlight(long nowMillis) {
    forgetOverdue(nowMillis);
    return begun;
  }

  /** How many have ended. */
  long ended() {
    return counts.ended();
  }

  Deliveries account() {
    return counts.account();
  }

  /** Once every lease has run out none is in flight, whatever was heard of their ends. */
  private void forgetOverdue(long nowMillis) {
    if (nowMillis >= endAtLatestMillis) {
      begun = 0;
    }
  }
}
