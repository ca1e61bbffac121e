package dev.weir.node.limiter;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Bounds and times of limiters.
 *
 * @param maxBuckets live buckets of one limiter; at the bound a new one is denied until one ends
 * @param maxWaiting takes of one limiter that wait for the journal; at the bound they are
 *     unavailable
 * @param maxRemembered answers that one limiter remembers by id; at the bound the oldest goes
 * @param horizon how long before a calendar window's edge the next window may be reserved; a window
 *     shorter than thrice that has a third of itself
 * @param settleTimeout how long a stopping limiter waits for its settlement
 * @param maxLiveInMemory live memory limiters of one node; at the bound a new one is unavailable
 */
public record LimiterSettings(
    int maxBuckets,
    int maxWaiting,
    int maxRemembered,
    Duration horizon,
    Duration settleTimeout,
    int maxLiveInMemory) {

  public LimiterSettings {
    atLeastOne("max-buckets", maxBuckets);
    atLeastOne("max-waiting", maxWaiting);
    atLeastOne("max-remembered", maxRemembered);
    atLeastOne("max-live-in-memory", maxLiveInMemory);
  }

  /** From {@code weir.limiter}. */
  public static LimiterSettings from(Config limiter) {
    return new LimiterSettings(
        limiter.getInt("max-buckets"),
        limiter.getInt("max-waiting"),
        limiter.getInt("max-remembered"),
        limiter.getDuration("horizon"),
        limiter.getDuration("settle-timeout"),
        limiter.getInt("max-live-in-memory"));
  }

  private static void atLeastOne(String field, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(field + ": " + value + " (expected: at least 1)");
    }
  }
}
