package dev.weir.node.limiter;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How a node warms up before it is ready.
 *
 * @param ledgers how many ledgers it reads and writes, 0 to 10,000; 0: it does not warm up
 * @param atMost when it stops all the same, 1 ms to 1 minute
 */
public record WarmUpSettings(int ledgers, Duration atMost) {

  public WarmUpSettings {
    if (ledgers < 0 || ledgers > 10_000) {
      throw new IllegalArgumentException(
          "weir.limiter.warm-up.ledgers: " + ledgers + " (expected: 0 to 10,000)");
    }
    if (atMost.toMillis() < 1 || atMost.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          "weir.limiter.warm-up.at-most: " + atMost + " (expected: 1 ms to 1 minute)");
    }
  }

  /** From {@code weir.limiter.warm-up} of a node's whole configuration. */
  public static WarmUpSettings from(Config node) {
    Config warmUp = node.getConfig("weir.limiter.warm-up");
    return new WarmUpSettings(warmUp.getInt("ledgers"), warmUp.getDuration("at-most"));
  }
}
