package dev.weir.config.policy;

import java.util.Set;
import java.util.TreeSet;

/**
 * The tiers that a subject of a policy may be on.
 *
 * @param names all of them, at most {@value #MAX_TIERS}; empty where a policy has none
 * @param initial the tier of a subject until one is set; empty where there are none
 */
public record Tiers(Set<String> names, String initial) {

  /** A policy without tiers. */
  public static final Tiers NONE = new Tiers(Set.of(), "");

  /** The most tiers. */
  public static final int MAX_TIERS = 64;

  public Tiers {
    names = Set.copyOf(names);
    names.forEach(name -> Expect.name("names", name));
    Expect.atMost("names", names, MAX_TIERS);
    Expect.that(
        names.isEmpty() ? initial.isEmpty() : names.contains(initial),
        "default",
        Expect.quoted(initial),
        "one of " + new TreeSet<>(names));
  }
}
