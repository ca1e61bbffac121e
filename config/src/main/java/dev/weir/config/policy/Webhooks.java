package dev.weir.config.policy;

import java.time.Duration;

/**
 * How webhooks are delivered: each destination at its own pace, by how fast it answers.
 *
 * @param queue deliveries to one destination that may wait at once, 0 to {@value #MAX_QUEUE}
 * @param longestWait the longest that one waits, and how long it does where it does not say so
 *     itself; zero to {@link Burst#MAX_WAIT}
 * @param lease how long one may take: then it has failed; {@link Burst#MIN_LEASE} to {@link
 *     Burst#MAX_LEASE}
 * @param inFlight deliveries at once
 * @param circuit what becomes of a destination that fails
 */
public record Webhooks(
    int queue, Duration longestWait, Duration lease, InFlight inFlight, Circuit circuit) {

  /** The attribute of a webhook's caller that says whither; no policy declares one of that name. */
  public static final String DESTINATION = "destination";

  /** What a policy has that says nothing of webhooks. */
  public static final Webhooks DEFAULT =
      new Webhooks(
          10_000,
          Duration.ofSeconds(15),
          Duration.ofSeconds(60),
          InFlight.DEFAULT,
          Circuit.DEFAULT);

  /** The most deliveries to one destination that wait. */
  public static final int MAX_QUEUE = 100_000;

  public Webhooks {
    Expect.between("queue", queue, 0, MAX_QUEUE);
    Expect.lasting("wait", longestWait, Duration.ZERO, Burst.MAX_WAIT);
    Expect.lasting("lease", lease, Burst.MIN_LEASE, Burst.MAX_LEASE);
  }
}
