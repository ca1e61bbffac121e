package dev.weir.node.limiter;

import dev.weir.config.matching.Check;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Policy;
import dev.weir.node.window.Cost;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a call costs at each limit that it meets: of batch calls some want more than the cost. */
public final class Pricing {

  private Pricing() {}

  /**
   * What a call costs.
   *
   * @param checks of limits of the policy; others have the same cost
   * @param cost permits, as the call or its route says; 0 only looks
   * @param items that a batch call carries; 0: it is none
   */
  public static Cost of(Policy policy, List<Check> checks, long cost, long items) {
    if (items == 0 || cost == 0) {
      return Cost.of(cost);
    }
    Map<String, Long> byLimit = new HashMap<>();
    for (Check check : checks) {
      Optional<Limit> limit = policy.limit(check.limit());
      if (limit.isPresent() && limit.get().counts().byItems()) {
        byLimit.put(check.limit(), limit.get().counts().permits(cost, items));
      }
    }
    return byLimit.isEmpty() ? Cost.of(cost) : new Cost(cost, byLimit);
  }
}
