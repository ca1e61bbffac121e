package dev.weir.node.decision;

import com.typesafe.config.Config;
import dev.weir.node.limiter.AskTimeout;
import java.time.Duration;

/**
 * How decisions are made, from {@code weir.decision}; each default stands with its reason in {@code
 * reference.conf}.
 *
 * @param timeout the longest that one call waits for its limiters; 10 ms to 15 s
 * @param recoveryTimeout the same where one of them says that it is recovering; {@code timeout} to
 *     19 s
 * @param batchTimeout the longest that a batch takes; {@code timeout} to 19 s
 * @param breakerTimeouts timeouts in a row that open a shard's breaker; 1 to 1,000
 * @param breakerOpen how long it stays open before a probe; 1 ms to 60 s
 * @param localSubjects subjects counted by the fallback {@code local}; 1 to 10,000,000
 * @param localBuckets buckets of one of them; 1 to 10,000
 * @param debitEvery how often local grants are offered to their owners; 10 ms to 60 s
 * @param debitSubjects subjects offered each time; 1 to 100,000
 * @param remembered degraded grants remembered by id; 1 to 10,000,000
 */
public record DecisionSettings(
    Duration timeout,
    Duration recoveryTimeout,
    Duration batchTimeout,
    int breakerTimeouts,
    Duration breakerOpen,
    int localSubjects,
    int localBuckets,
    Duration debitEvery,
    int debitSubjects,
    int remembered) {

  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  public DecisionSettings {
    between("timeout", timeout, Duration.ofMillis(10), Duration.ofSeconds(15));
    between("recovery-timeout", recoveryTimeout, timeout, Duration.ofSeconds(19));
    between("batch-timeout", batchTimeout, timeout, Duration.ofSeconds(19));
    between("breaker.timeouts", breakerTimeouts, 1, 1_000);
    between("breaker.open", breakerOpen, MILLISECOND, MINUTE);
    between("local.subjects", localSubjects, 1, 10_000_000);
    between("local.buckets", localBuckets, 1, 10_000);
    between("debit.every", debitEvery, Duration.ofMillis(10), MINUTE);
    between("debit.subjects", debitSubjects, 1, 100_000);
    between("remembered", remembered, 1, 10_000_000);
  }

  /** How long one call waits for its limiters. */
  AskTimeout askTimeout() {
    return new AskTimeout(timeout.toMillis(), recoveryTimeout.toMillis());
  }

  /**
   * Reads {@code weir.decision} of a node's whole configuration.
   *
   * @throws com.typesafe.config.ConfigException where a key is missing or of another type
   * @throws IllegalArgumentException where a value is out of its bounds
   */
  public static DecisionSettings from(Config node) {
    Config decision = node.getConfig("weir.decision");
    return new DecisionSettings(
        decision.getDuration("timeout"),
        decision.getDuration("recovery-timeout"),
        decision.getDuration("batch-timeout"),
        decision.getInt("breaker.timeouts"),
        decision.getDuration("breaker.open"),
        decision.getInt("local.subjects"),
        decision.getInt("local.buckets"),
        decision.getDuration("debit.every"),
        decision.getInt("debit.subjects"),
        decision.getInt("remembered"));
  }

  private static void between(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "weir.decision." + key + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }

  private static void between(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "weir.decision."
              + key
              + ": "
              + value.toMillis()
              + " ms (expected: "
              + least.toMillis()
              + " to "
              + most.toMillis()
              + " ms)");
    }
  }
}
