package dev.weir.node.total;

import dev.weir.node.limiter.Batches;
import dev.weir.node.limiter.Deliveries;

/**
 * A policy's three accounts. A call is counted once, however many limiters judged it.
 *
 * @param calls judged by limits, batch calls apart
 * @param denied of them, denied
 * @param batches batch calls
 * @param deliveries webhook deliveries that have ended
 */
public record PolicyAccount(long calls, long denied, Batches batches, Deliveries deliveries) {

  /** Nothing counted. */
  public static final PolicyAccount NONE = new PolicyAccount(0, 0, Batches.NONE, Deliveries.NONE);

  PolicyAccount plus(PolicyAccount other) {
    return new PolicyAccount(
        calls + other.calls,
        denied + other.denied,
        batches.plus(other.batches),
        deliveries.plus(other.deliveries));
  }
}
