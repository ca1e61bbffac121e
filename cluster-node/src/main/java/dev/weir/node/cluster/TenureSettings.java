package dev.weir.node.cluster;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Locale;

/**
 * How nodes watch over each other: section {@code weir.tenure}.
 *
 * @param pingInterval how often each peer is asked; 100 ms to 10 s
 * @param validFor how long an answer counts, from its question; at least two intervals, and less
 *     than anybody needs to take over
 * @param clockBound how far a node's clock may be off its peers' before it is not ready; at least 1
 *     ms
 */
record TenureSettings(Duration pingInterval, Duration validFor, Duration clockBound) {

  TenureSettings {
    Expect.that(
        between(pingInterval, Duration.ofMillis(100), Duration.ofSeconds(10)),
        "weir.tenure.ping-interval",
        pingInterval,
        "100 ms to 10 s");
    Expect.that(
        validFor.compareTo(pingInterval.multipliedBy(2)) >= 0,
        "weir.tenure.valid-for",
        validFor,
        "at least twice weir.tenure.ping-interval, " + pingInterval);
    Expect.that(
        between(clockBound, Duration.ofMillis(1), Duration.ofDays(1)),
        "weir.tenure.clock-bound",
        clockBound,
        "1 ms to 1 day");
  }

  /**
   * @param root the whole configuration: the take-over that tenure must end before is Akka's
   * @throws IllegalArgumentException for values out of bounds
   */
  static TenureSettings of(Config root) {
    Config tenure = root.getConfig("weir.tenure");
    TenureSettings settings =
        new TenureSettings(
            tenure.getDuration("ping-interval"),
            tenure.getDuration("valid-for"),
            tenure.getDuration("clock-bound"));
    Duration takeOver = earliestTakeOver(root.getConfig("akka.cluster"));
    Expect.that(
        settings.validFor.compareTo(takeOver) < 0,
        "weir.tenure.valid-for",
        settings.validFor,
        "less than the earliest take-over, " + takeOver + " by akka.cluster");
    return settings;
  }

  /**
   * The least time from the last word of a node to its shards' start elsewhere: either it is found
   * unreachable and the cluster stays stable without it, or an operator downs it. Shards wait for
   * the margin in both cases; it alone is the bound, since downing by hand waits for nothing else.
   */
  private static Duration earliestTakeOver(Config cluster) {
    String margin = cluster.getString("down-removal-margin");
    boolean derived = margin.toLowerCase(Locale.ROOT).matches("off|false");
    return cluster.getDuration(
        derived ? "split-brain-resolver.stable-after" : "down-removal-margin");
  }

  private static boolean between(Duration value, Duration least, Duration most) {
    return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
  }
}
