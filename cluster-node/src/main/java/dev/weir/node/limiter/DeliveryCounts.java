package dev.weir.node.limiter;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Counts webhook deliveries that have ended. Mutable, for one thread at a time. */
public final class DeliveryCounts {

  private final long[] byTime = new long[DeliveryTimes.PLACES];
  private long ended;
  private long failed;
  private long totalMillis;

  /**
   * One more.
   *
   * @param millis how long it took; empty where nobody knows
   */
  public void add(boolean hasFailed, OptionalLong millis) {
    ended++;
    failed += hasFailed ? 1 : 0;
    if (millis.isPresent()) {
      long took = Math.max(0, Math.min(DeliveryTimes.MOST_MILLIS, millis.getAsLong()));
      totalMillis += took;
      byTime[DeliveryTimes.place(took)]++;
    }
  }

  /** How many have ended. */
  long ended() {
    return ended;
  }

  /** All of them. */
  public Deliveries account() {
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
}
