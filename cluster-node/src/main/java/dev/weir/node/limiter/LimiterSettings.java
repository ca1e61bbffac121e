package dev.weir.node.limiter;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Bounds and times of limiters.
 *
 * @param maxBuckets live buckets of one limiter; at the bound a new one is denied until one ends
 * @param maxWaiting takes of one limiter that wait for the journal; at the bound they are
 *     unavailable
 * @param maxRemembered answers that all limiters of one node remember by id; at the bound old ones
 *     go before their time
 * @param horizon how long before a calendar window's edge the next window may be reserved; in a
 *     shorter window, from its beginning on; 1 ms to 1 h
 * @param settleTimeout how long a stopping limiter waits for its settlement; at least 1 ms, and
 *     less than Akka gives it to stop
 * @param maxLiveInMemory live memory limiters of one node; at the bound a new one is unavailable
 */
public record LimiterSettings(
    int maxBuckets,
    int maxWaiting,
    int maxRemembered,
    Duration horizon,
    Duration settleTimeout,
    int maxLiveInMemory) {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST_HORIZON = Duration.ofHours(1);
  private static final Duration LONGEST_STOP = Duration.ofHours(1);

  /** Akka's shards stop waiting for their entities so long before a hand-over has timed out. */
  private static final Duration KEPT_BY_AKKA = Duration.ofSeconds(5);

  public LimiterSettings {
    atLeastOne("max-buckets", maxBuckets);
    atLeastOne("max-waiting", maxWaiting);
    atLeastOne("max-remembered", maxRemembered);
    atLeastOne("max-live-in-memory", maxLiveInMemory);
    between("horizon", horizon, SHORTEST, LONGEST_HORIZON);
    between("settle-timeout", settleTimeout, SHORTEST, LONGEST_STOP);
  }

  /**
   * From {@code weir.limiter}.
   *
   * @param root the whole configuration: the time that settling must fit into is Akka's
   * @throws IllegalArgumentException for values out of bounds
   */
  public static LimiterSettings from(Config root) {
    Config limiter = root.getConfig("weir.limiter");
    LimiterSettings settings =
        new LimiterSettings(
            limiter.getInt("max-buckets"),
            limiter.getInt("max-waiting"),
            limiter.getInt("max-remembered"),
            limiter.getDuration("horizon"),
            limiter.getDuration("settle-timeout"),
            limiter.getInt("max-live-in-memory"));
    Duration handOff = root.getDuration("akka.cluster.sharding.handoff-timeout");
    Duration stop = handOff.minus(KEPT_BY_AKKA);
    expect(
        settings.settleTimeout.compareTo(stop) < 0,
        "settle-timeout",
        settings.settleTimeout,
        "less than " + stop + ", akka.cluster.sharding.handoff-timeout less 5 s");
    return settings;
  }

  private static void atLeastOne(String field, int value) {
    expect(value >= 1, field, value, "at least 1");
  }

  private static void between(String field, Duration value, Duration least, Duration most) {
    expect(
        value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
        field,
        value,
        least + " to " + most);
  }

  private static void expect(boolean holds, String field, Object value, String expectation) {
    if (!holds) {
      throw new IllegalArgumentException(
          "weir.limiter." + field + ": " + value + " (expected: " + expectation + ")");
    }
  }
}
