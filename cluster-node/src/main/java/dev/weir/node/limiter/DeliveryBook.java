package dev.weir.node.limiter;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The webhook deliveries of one incarnation. Mutable; made with the first one. */
final class DeliveryBook {

  /**
   * So many deliveries a crash may lose: no permits are reserved for them, so these are counted.
   */
  static final long MOST_UNWRITTEN = 100;

  private final long[] byTime = new long[DeliveryTimes.PLACES];
  private long ended;
  private long failed;
  private long totalMillis;
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
    ended++;
    failed += hasFailed ? 1 : 0;
    if (millis.isPresent()) {
      long took = Math.max(0, Math.min(DeliveryTimes.MOST_MILLIS, millis.getAsLong()));
      totalMillis += took;
      byTime[DeliveryTimes.place(took)]++;
    }
  }

  /** Deliveries that have begun and not ended; about so many, as either message may be lost. */
  long inFlight(long nowMillis) {
    forgetOverdue(nowMillis);
    return begun;
  }

  /** How many have ended. */
  long ended() {
    return ended;
  }

  Deliveries account() {
    int places = byTime.length;
    while (places > 0 && byTime[places - 1] == 0) {
      places--;
    }
    List<Long> counts = new ArrayList<>(places);
    for (int place = 0; place < places; place++) {
      counts.add(byTime[place]);
    }
    return new Deliveries(ended, failed, totalMillis, counts);
  }

  /** Once every lease has run out none is in flight, whatever was heard of their ends. */
  private void forgetOverdue(long nowMillis) {
    if (nowMillis >= endAtLatestMillis) {
      begun = 0;
    }
  }
}
