package dev.weir.config.matching;

import dev.weir.config.policy.Policy;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All policies of a node, compiled. Immutable: a change of policies is another of these. */
public final class Policies {

  private final SortedMap<String, Matcher> matchers;
  private final SortedMap<String, String> hashes;

  /** The same as {@code matchers}, for the look-up of every call. */
  private final Map<String, Matcher> byName;

  private Policies(SortedMap<String, Matcher> matchers, SortedMap<String, String> hashes) {
    this.matchers = Collections.unmodifiableSortedMap(matchers);
    this.hashes = Collections.unmodifiableSortedMap(hashes);
    this.byName = Map.copyOf(matchers);
  }

  /**
   * Compiles policies.
   *
   * @throws IllegalArgumentException if two have one name
   */
  public static Policies of(Collection<Policy> policies) {
    SortedMap<String, Matcher> matchers = new TreeMap<>();
    SortedMap<String, String> hashes = new TreeMap<>();
    for (Policy policy : policies) {
      if (hashes.put(policy.name(), policy.hash()) != null) {
        throw new IllegalArgumentException(
            "policy: \"" + policy.name() + "\" (expected: each name once)");
      }
      matchers.put(policy.name(), Matcher.compile(policy));
    }
    return new Policies(matchers, hashes);
  }

  /** The policy of this name, if there is one. */
  public Optional<Matcher> matcher(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All policies by name. */
  public SortedMap<String, Matcher> matchers() {
    return matchers;
  }

  /** Each policy's content hash by its name. */
  public SortedMap<String, String> hashes() {
    return hashes;
  }
}
