package dev.weir.config.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One API's limits.
 *
 * @param name as calls spell it in {@code policy}
 * @param attributes the caller attributes it knows; their order is the order of a subject's parts
 * @param requiredOneOf of these attributes a call must have at least one; empty: no such rule
 * @param routes the routes it knows
 * @param limits its limits; names are unique
 * @param tiers its tiers
 * @param answers what a judged call's answer carries
 * @param idempotencyMemory how long the answer of a call with an {@code id} is remembered
 * @param source the text it was read from
 * @param hash SHA-256 of {@code source}, lower-case hex
 */
public record Policy(
    String name,
    List<Attribute> attributes,
    Set<String> requiredOneOf,
    List<Route> routes,
    List<Limit> limits,
    Tiers tiers,
    Answers answers,
    Duration idempotencyMemory,
    String source,
    String hash) {

  public Policy {
    Expect.name("policy", name);
    attributes = List.copyOf(attributes);
    requiredOneOf = Set.copyOf(requiredOneOf);
    routes = List.copyOf(routes);
    limits = List.copyOf(limits);
    Expect.that(!attributes.isEmpty(), "caller", "no attribute", "at least one");
    Expect.that(!limits.isEmpty(), "limits", "none", "at least one");
  }

  /** The limit of this name, if there is one. */
  public Optional<Limit> limit(String limitName) {
    return limits.stream().filter(limit -> limit.name().equals(limitName)).findFirst();
  }
}
