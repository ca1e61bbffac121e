package dev.weir.config.matching;

import dev.weir.config.policy.Condition;
import dev.weir.config.policy.Limit;
import java.util.List;
import java.util.function.Predicate;

/**
 * The limits that one property of a call satisfies.
 *
 * @param when limits whose {@code when} it satisfies
 * @param unless limits that have an {@code unless}, which it satisfies
 */
record Sides(LimitSet when, LimitSet unless) {

  /** The limits whose conditions are satisfied as the test says. */
  static Sides of(List<Limit> limits, Predicate<Condition> satisfied) {
    return new Sides(
        LimitSet.of(limits, limit -> satisfied.test(limit.when())),
        LimitSet.of(limits, limit -> !limit.unless().isAny() && satisfied.test(limit.unless())));
  }
}
