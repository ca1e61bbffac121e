package dev.weir.node.incident;

import dev.weir.node.limiter.Managed;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** The incidents of the cluster, as one node knows them. Safe to ask from any thread. */
public interface Incidents {

  /** A policy's incident, if it has one that is not over. */
  Optional<Incident> of(String policy);

  /** What no Retry-After of this policy may be less than, seconds; 0 without an incident. */
  default long atLeastSeconds(String policy) {
    return of(policy).map(Incident::retryAfterAtLeastSeconds).orElse(0L);
  }

  /**
   * Declares an incident, or gives it other figures.
   *
   * @param untilSeconds Unix seconds when it is over; empty: when it is ended
   * @return completes normally when it is durable, or will not be; fails with {@link
   *     java.util.concurrent.TimeoutException}, and then nobody knows
   */
  CompletionStage<Managed> declare(
      String policy, long retryAfterAtLeastSeconds, OptionalLong untilSeconds, String reason);

  /** Ends a policy's; completes as {@link #declare} does. */
  CompletionStage<Managed> end(String policy);
}
