package dev.weir.config.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One API's limits.
 *
 * @param name as calls spell it in {@code policy}
 * @param attributes the caller attributes it knows, 1 to {@value #MAX_ATTRIBUTES}; their order is
 *     the order of a subject's parts
 * @param requiredOneOf of these attributes a call must have at least one; empty: no such rule
 * @param routes the routes it knows, at most {@value #MAX_ROUTES}, each pattern once
 * @param limits its limits, 1 to {@value #MAX_LIMITS}; names are unique
 * @param tiers its tiers
 * @param answers what a judged call's answer carries
 * @param idempotencyMemory how long the answer of a call with an {@code id} is remembered; zero to
 *     {@link #MAX_IDEMPOTENCY_MEMORY}, zero: not at all
 * @param webhooks how webhooks are delivered
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
    Webhooks webhooks,
    String source,
    String hash) {

  /** The longest name, and that of any attribute, limit, category or tier. */
  public static final int MAX_NAME_CHARACTERS = Expect.MAX_NAME_CHARACTERS;

  /** The most attributes of a caller. */
  public static final int MAX_ATTRIBUTES = 16;

  /** The most route patterns. */
  public static final int MAX_ROUTES = 10_000;

  /** The most limits. */
  public static final int MAX_LIMITS = 256;

  /** The longest that an answer is remembered: limiters hold these answers in memory. */
  public static final Duration MAX_IDEMPOTENCY_MEMORY = Duration.ofHours(1);

  public Policy {
    Expect.name("policy", name);
    attributes = List.copyOf(attributes);
    requiredOneOf = Set.copyOf(requiredOneOf);
    routes = List.copyOf(routes);
    limits = List.copyOf(limits);
    Expect.that(!attributes.isEmpty(), "caller", "no attribute", "at least one");
    Expect.atMost("caller", attributes, MAX_ATTRIBUTES);
    Expect.distinct("caller", attributes.stream().map(Attribute::name).toList());
    Expect.atMost("routes", routes, MAX_ROUTES);
    Expect.distinct("routes", routes.stream().map(route -> route.pattern().toString()).toList());
    Expect.that(!limits.isEmpty(), "limits", "none", "at least one");
    Expect.atMost("limits", limits, MAX_LIMITS);
    Expect.distinct("limits", limits.stream().map(Limit::name).toList());
    checkIdempotency(idempotencyMemory);
  }

  /** One that says nothing of webhooks. */
  public Policy(
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
    this(
        name,
        attributes,
        requiredOneOf,
        routes,
        limits,
        tiers,
        answers,
        idempotencyMemory,
        Webhooks.DEFAULT,
        source,
        hash);
  }

  /** Whether policies, attributes, limits, tiers and categories may be called so. */
  public static boolean isName(String text) {
    return Expect.isName(text);
  }

  /** The limit of this name, if there is one. */
  public Optional<Limit> limit(String limitName) {
    for (Limit limit : limits) {
      if (limit.name().equals(limitName)) {
        return Optional.of(limit);
      }
    }
    return Optional.empty();
  }

  /** Whether calls of it may have to wait, for a slot or for a permit to come due. */
  public boolean letsCallsWait() {
    for (Limit limit : limits) {
      if (limit.burst().isPresent() || limit.manner().shape().isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static void checkIdempotency(Duration memory) {
    Expect.that(
        !memory.isNegative() && memory.compareTo(MAX_IDEMPOTENCY_MEMORY) <= 0,
        "idempotency.memory",
        memory,
        "0 s to 1 hour");
  }
}
