package dev.weir.node.limiter;

import dev.weir.config.policy.Burst;
import dev.weir.config.policy.Limit;
import dev.weir.node.window.BurstBound;

/**
 * A limit's bound on calls in flight, as it holds for one subject now.
 *
 * @param limit the limit
 * @param burst its figures
 * @param slots for the subject
 */
record BurstRules(Limit limit, Burst burst, long slots) {

  BurstBound bound() {
    return new BurstBound(
        slots, burst.queue(), burst.lease().toMillis(), limit.reserve().most(slots));
  }
}
