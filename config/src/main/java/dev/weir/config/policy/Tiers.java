package dev.weir.config.policy;

import java.util.Set;

/**
 * The tiers that a subject of a policy may be on.
 *
 * @param names all of them; empty where a policy has none
 * @param initial the tier of a subject until one is set; empty where there are none
 */
public record Tiers(Set<String> names, String initial) {

  /** A policy without tiers. */
  public static final Tiers NONE = new Tiers(Set.of(), "");

  public Tiers {
    names = Set.copyOf(names);
    Expect.that(
        names.isEmpty() ? initial.isEmpty() : names.contains(initial),
        "tiers.default",
        initial,
        "one of " + names);
  }
}
