package dev.weir.node.limiter;

import dev.weir.config.matching.Check;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.LimiterCommand.Take;
import java.util.Optional;

/**
 * Permits that nodes may still hold in blocks which an owner before this one gave them: a limit in
 * memory has forgotten how many.
 */
final class EarlierBlocks {

  private final LimiterContext shared;
  private final long arrivedAtMillis;

  /**
   * @param arrivedAtMillis when the shard came to this node
   */
  EarlierBlocks(LimiterContext shared, long arrivedAtMillis) {
    this.shared = shared;
    this.arrivedAtMillis = arrivedAtMillis;
  }

  /** Whether there may be any: of a limit that is spread, in a window that had begun by then. */
  boolean mayBeOut(Take take, long nowMillis) {
    if (nowMillis - arrivedAtMillis >= Limit.MAX_SPREAD_IN_MEMORY.toMillis()) {
      return false;
    }
    Optional<Policy> policy = shared.policies().apply(take.subject().policy());
    for (Check check : take.checks()) {
      Limit limit = policy.flatMap(known -> known.limit(check.limit())).orElse(null);
      if (limit != null && limit.isSpread()) {
        for (Rate rate : limit.rates(policy.orElseThrow().tiers().initial())) {
          if (hadBegun(rate.windowMillis(), nowMillis)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private boolean hadBegun(long windowMillis, long nowMillis) {
    return Math.floorDiv(nowMillis, windowMillis) <= Math.floorDiv(arrivedAtMillis, windowMillis);
  }
}
