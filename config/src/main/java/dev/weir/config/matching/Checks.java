package dev.weir.config.matching;

import dev.weir.config.policy.Durability;
import java.util.List;

/**
 * All that a call meets in one limiter.
 *
 * @param subject whose limiter
 * @param durability of which kind
 * @param checks in the policy's order; a match has at least one
 */
public record Checks(Subject subject, Durability durability, List<Check> checks) {
  public Checks {
    checks = List.copyOf(checks);
  }
}
