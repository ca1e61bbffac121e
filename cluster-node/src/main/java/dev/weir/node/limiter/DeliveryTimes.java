package dev.weir.node.limiter;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The places of a histogram of times in milliseconds: each a quarter of its power of two wide, so
 * that a time is known to within a quarter of itself; below 8 ms exactly.
 */
final class DeliveryTimes {

  /** Above the longest lease; what takes longer counts as this. */
  static final long MOST_MILLIS = (1L << 23) - 1;

  static final int PLACES = place(MOST_MILLIS) + 1;

  private DeliveryTimes() {}

  /** The place of a time. */
  static int place(long millis) {
    long time = Math.max(0, Math.min(MOST_MILLIS, millis));
    if (time < 4) {
      return (int) time;
    }
    int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(time);
    return 4 * (power - 1) + (int) (time >>> (power - 2) & 3);
  }

  /** The longest time of a place. */
  static long mostMillis(int place) {
    if (place < 4) {
      return place;
    }
    int power = place / 4 + 1;
    return ((5L + place % 4) << (power - 2)) - 1;
  }

  /** The longest time of each power of two. */
  static List<Long> endsOfPowers() {
    return IntStream.range(0, PLACES / 4).mapToObj(power -> mostMillis(4 * power + 3)).toList();
  }
}
