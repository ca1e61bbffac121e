package dev.weir.node.limiter;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A subject's account of webhook deliveries that have ended.
 *
 * @param ended deliveries
 * @param failed of them, failed
 * @param totalMillis what those took together of which it is known how long they took
 * @param byTime how many of these took how long, see {@link DeliveryTimes}; without zeros at its
 *     end
 */
public record Deliveries(long ended, long failed, long totalMillis, List<Long> byTime) {

  /** Nothing counted. */
  public static final Deliveries NONE = new Deliveries(0, 0, 0, List.of());

  public Deliveries {
    byTime = List.copyOf(byTime);
  }

  /** Times, milliseconds, up to which {@link #within} counts exactly: 3, 7, 15 and so on. */
  public static final List<Long> BOUNDS_MILLIS = DeliveryTimes.endsOfPowers();

  /**
   * How many took at most so long.
   *
   * @param mostMillis one of {@link #BOUNDS_MILLIS}
   */
  public long within(long mostMillis) {
    long count = 0;
    for (int place = 0; place < byTime.size(); place++) {
      count += DeliveryTimes.mostMillis(place) <= mostMillis ? byTime.get(place) : 0;
    }
    return count;
  }

  /** Of how many it is known how long they took. */
  public long timed() {
    return byTime.stream().mapToLong(Long::longValue).sum();
  }

  /** How long one takes in the mean, rounded up; empty where that is not known of any. */
  public OptionalLong meanMillis() {
    long timed = timed();
    return timed == 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.floorDiv(totalMillis + timed - 1, timed));
  }

  /**
   * What 95 of 100 did not exceed: not too low, and too high by at most a quarter. Empty where no
   * time is known.
   */
  public OptionalLong p95Millis() {
    long timed = timed();
    if (timed == 0) {
      return OptionalLong.empty();
    }
    long rank = timed - Math.floorDiv(timed * 5, 100L);
    int place = 0;
    for (long seen = byTime.get(0); seen < rank; seen += byTime.get(place)) {
      place++;
    }
    return OptionalLong.of(DeliveryTimes.mostMillis(place));
  }

  /** Both together. */
  public Deliveries plus(Deliveries other) {
    if (other.equals(NONE)) {
      return this;
    }
    boolean longer = byTime.size() >= other.byTime.size();
    List<Long> sum = new ArrayList<>(longer ? byTime : other.byTime);
    List<Long> shorter = longer ? other.byTime : byTime;
    for (int place = 0; place < shorter.size(); place++) {
      sum.set(place, sum.get(place) + shorter.get(place));
    }
    return new Deliveries(
        ended + other.ended, failed + other.failed, totalMillis + other.totalMillis, sum);
  }
}
