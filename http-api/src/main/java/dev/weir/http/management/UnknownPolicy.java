package dev.weir.http.management;

import dev.weir.config.matching.Match.Fault;
import dev.weir.config.matching.Policies;
import dev.weir.config.policy.Shown;
import dev.weir.http.wire.Problem;

/** What is said of a policy that the node does not hold. */
final class UnknownPolicy {

  private UnknownPolicy() {}

  /**
   * The problem.
   *
   * @param policies those that there are
   */
  static Problem problem(String policy, Policies policies) {
    return Problem.of(
        Problem.Kind.UNKNOWN_POLICY,
        new Fault("policy", Shown.of(policy), "one of " + policies.hashes().keySet()));
  }
}
