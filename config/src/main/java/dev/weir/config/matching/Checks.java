package dev.weir.config.matching;

import dev.weir.config.policy.Durability;
import java.util.List;

/**
 * All that a call meets in one limiter.
 *
 * @param subject whose limiter
 * @param durability of which kind
 * @param checks in the policy's order; a match has at least one
 * @param spread whether its permits are taken in blocks; then there is one check only
 */
public record Checks(Subject subject, Durability durability, List<Check> checks, boolean spread) {
  public Checks {
    checks = List.copyOf(checks);
  }

  /** Of limits that are not spread. */
  public Checks(Subject subject, Durability durability, List<Check> checks) {
    this(subject, durability, checks, false);
  }
}
