package dev.weir.config.policy;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A route that the policy knows.
 *
 * @param pattern what it matches
 * @param categories the categories its calls belong to
 * @param kind the kind of its calls where they do not say it themselves
 * @param cost permits that a call takes where it does not say it itself, 1 to {@value
 *     Rate#MAX_PERMITS}
 * @param unlimited whether its calls meet no limit at all
 */
public record Route(
    RoutePattern pattern,
    Set<String> categories,
    Optional<CallKind> kind,
    OptionalLong cost,
    boolean unlimited) {
  public Route {
    categories = Set.copyOf(categories);
    categories.forEach(category -> Expect.name("categories", category));
    cost.ifPresent(permits -> Expect.between("cost", permits, 1, Rate.MAX_PERMITS));
    Expect.that(
        !unlimited || cost.isEmpty(), "cost", cost, "no cost, since the route is unlimited");
  }
}
