package dev.weir.node.window;

import dev.weir.config.policy.Rate;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * What a window must answer, by counting over the log of all takes; obviously correct and slow. The
 * clock of its log only goes forward.
 */
interface Oracle {

  /**
   * One take.
   *
   * @param cost permits; 0 where it was given back
   */
  record Take(long atMillis, long cost) {}

  /** Permits that count at an instant that is not before any take. */
  long used(List<Take> log, Rate rate, long nowMillis);

  /** Windows that start at multiples of their length. */
  Oracle CALENDAR =
      (log, rate, now) -> {
        long window = Math.floorDiv(now, rate.windowMillis());
        return log.stream()
            .filter(take -> Math.floorDiv(take.atMillis(), rate.windowMillis()) == window)
            .mapToLong(Take::cost)
            .sum();
      };

  /** Windows that start with the first take after the one before. */
  Oracle FIRST_CALL =
      (log, rate, now) -> {
        long endMillis = Long.MIN_VALUE;
        long used = 0;
        for (Take take : log) {
          if (take.atMillis() >= endMillis) {
            endMillis = take.atMillis() + rate.windowMillis();
            used = 0;
          }
          used += take.cost();
        }
        return now < endMillis ? used : 0;
      };

  /** The last window's length; above 64 permits each take counts from the end of its slot. */
  Oracle SLIDING =
      (log, rate, now) -> {
        long slot = rate.permits() <= 64 ? 1 : (rate.windowMillis() + 63) / 64;
        return log.stream()
            .filter(
                take ->
                    Math.floorDiv(take.atMillis(), slot) * slot + slot - 1 + rate.windowMillis()
                        > now)
            .mapToLong(Take::cost)
            .sum();
      };

  /**
   * The most that was taken since any take beyond what was refilled since: so much is missing from
   * a full bucket. Rounded up.
   */
  Oracle TOKEN_BUCKET =
      (log, rate, now) -> {
        BigInteger window = BigInteger.valueOf(rate.windowMillis());
        BigInteger worst = BigInteger.ZERO;
        BigInteger taken = BigInteger.ZERO;
        for (int i = log.size() - 1; i >= 0; i--) {
          taken = taken.add(BigInteger.valueOf(log.get(i).cost()).multiply(window));
          BigInteger refilled =
              BigInteger.valueOf(rate.permits())
                  .multiply(BigInteger.valueOf(now - log.get(i).atMillis()));
          worst = worst.max(taken.subtract(refilled));
        }
        return worst.add(window).subtract(BigInteger.ONE).divide(window).longValueExact();
      };

  /**
   * Whether windows that hold no more than the permits, and start at least one length apart, can
   * have seen this.
   */
  static boolean fallIntoWindows(List<Take> log, long permits, long lengthMillis) {
    // The earliest start of a window whose first take that is.
    long[] startsMillis = new long[log.size()];
    Arrays.fill(startsMillis, Long.MAX_VALUE);
    boolean fall = log.isEmpty();
    for (int first = 0; first < log.size(); first++) {
      startsMillis[first] = first == 0 ? 0 : startsMillis[first];
      long sum = 0;
      for (int next = first; next < log.size() && startsMillis[first] < Long.MAX_VALUE; next++) {
        long earliest = startsMillis[first] + lengthMillis;
        if (next > first) {
          earliest = Math.max(earliest, log.get(next - 1).atMillis());
          if (earliest <= log.get(next).atMillis()) {
            startsMillis[next] = Math.min(startsMillis[next], earliest);
          }
        }
        sum += log.get(next).cost();
        if (sum > permits) {
          break;
        }
        fall |= next == log.size() - 1;
      }
    }
    return fall;
  }
}
