package dev.weir.config.matching;

import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Route;
import dev.weir.config.policy.RoutePattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a policy says of a route, ready for use. */
final class RouteFacts {

  private static final List<String> COMMON_METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final Optional<Route> route;
  private final CallKind kind;
  private final long cost;
  private final List<String> categories;
  private final Sides categorySides;
  private final Map<String, String> buckets;

  private RouteFacts(Optional<Route> route, Sides categorySides) {
    this.route = route;
    this.kind = route.flatMap(Route::kind).orElse(CallKind.REQUEST);
    this.cost = route.map(Route::cost).orElse(OptionalLong.empty()).orElse(1);
    this.categories =
        route.map(known -> known.categories().stream().sorted().toList()).orElse(List.of());
    this.categorySides = categorySides;
    this.buckets = route.map(RouteFacts::buckets).orElse(Map.of());
  }

  /** Of a route that the policy declares. */
  static RouteFacts of(Route route, List<Limit> limits) {
    return new RouteFacts(Optional.of(route), categorySides(route.categories(), limits));
  }

  /** Of calls that reach no declared route. */
  static RouteFacts unknown(List<Limit> limits) {
    return new RouteFacts(Optional.empty(), categorySides(Set.of(), limits));
  }

  boolean known() {
    return route.isPresent();
  }

  /** The kind of its calls where they do not say it themselves. */
  CallKind kind() {
    return kind;
  }

  /** The cost of its calls where they do not say it themselves. */
  long cost() {
    return cost;
  }

  boolean unlimited() {
    return route.isPresent() && route.get().unlimited();
  }

  /** Its categories in alphabetical order. */
  List<String> categories() {
    return categories;
  }

  /** The limits that its categories satisfy. */
  Sides categorySides() {
    return categorySides;
  }

  /**
   * The bucket of a limit that is divided by route.
   *
   * @param method null: the call gave none
   * @param path null: the call gave none; then all such calls share a bucket
   */
  String bucket(@Nullable String method, @Nullable CallPath path) {
    if (path == null) {
      return "";
    }
    if (route.isEmpty()) {
      return (method == null ? "*" : method) + ' ' + IdSegments.normalise(path);
    }
    String common = method == null ? null : buckets.get(method);
    return common != null
        ? common
        : (method == null ? "*" : method) + ' ' + route.get().pattern().path();
  }

  private static Sides categorySides(Set<String> categories, List<Limit> limits) {
    return Sides.of(
        limits,
        condition ->
            condition.categories().isEmpty()
                || condition.categories().stream().anyMatch(categories::contains));
  }

  private static Map<String, String> buckets(Route route) {
    RoutePattern pattern = route.pattern();
    Map<String, String> buckets = new HashMap<>();
    for (String method :
        pattern.method().equals("*") ? COMMON_METHODS : List.of(pattern.method())) {
      buckets.put(method, method + ' ' + pattern.path());
    }
    return Map.copyOf(buckets);
  }
}
