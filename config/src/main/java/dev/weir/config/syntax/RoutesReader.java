package dev.weir.config.syntax;

import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Route;
import dev.weir.config.policy.RoutePattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads {@code routes}: the methods and path templates that a policy knows. */
final class RoutesReader {

  private static final String ROUTES =
      "a list of routes, such as [ { match = [\"GET /v1/invoices/:id\"] } ]";

  private static final String PATTERNS = "a list of patterns, such as [\"GET /v1/invoices/:id\"]";

  private static final String PATTERN =
      "a method and a path template, such as \"GET /v1/invoices/:id\" or \"* /v1/auth/*\"";

  private final List<Route> routes = new ArrayList<>();
  private final Set<String> categories = new HashSet<>();
  private final Map<RoutePattern, String> paths = new HashMap<>();
  private final Map<String, String> parameters = new HashMap<>();

  /** The routes in their order, those without errors; empty if the list itself cannot be read. */
  Optional<List<Route>> read(Section policy) {
    return policy
        .read("routes", List.of(), value -> value.elementsOrNone(ROUTES).filter(this::fits))
        .map(
            elements -> {
              elements.forEach(this::route);
              return routes;
            });
  }

  /** All categories, those of routes with errors too. */
  Set<String> categories() {
    return categories;
  }

  /** Reads one pattern. */
  static Optional<RoutePattern> pattern(Located value) {
    Optional<String> text = value.text(PATTERN);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int space = text.get().indexOf(' ');
    if (space < 1 || space == text.get().length() - 1) {
      value.wrong(PATTERN);
      return Optional.empty();
    }
    String method = text.get().substring(0, space);
    String path = text.get().substring(space + 1);
    return value.build(() -> new RoutePattern(method, path));
  }

  private boolean fits(List<Located> elements) {
    if (elements.size() > Policy.MAX_ROUTES) {
      elements.get(Policy.MAX_ROUTES).wrong("at most " + Policy.MAX_ROUTES + " routes");
      return false;
    }
    return true;
  }

  private void route(Located element) {
    Optional<Section> section = element.section("a route, such as { match = [\"GET /v1/boxes\"] }");
    if (section.isEmpty()) {
      return;
    }
    Section fields = section.get();
    Optional<List<RoutePattern>> match =
        fields.require("match", PATTERNS, value -> value.all(PATTERNS, this::declared));
    Optional<List<String>> names =
        fields.read("categories", List.of(), value -> value.all("a list of names", Located::name));
    names.ifPresent(categories::addAll);
    Optional<Optional<CallKind>> kind =
        fields.readIfThere("kind", value -> value.word(Words.KINDS));
    Optional<OptionalLong> cost =
        fields.read(
            "cost",
            OptionalLong.empty(),
            value -> value.number(1, Rate.MAX_PERMITS).map(OptionalLong::of));
    Optional<Boolean> unlimited = fields.read("unlimited", false, Located::flag);
    fields.end();
    if (match.isEmpty()
        || names.isEmpty()
        || kind.isEmpty()
        || cost.isEmpty()
        || unlimited.isEmpty()) {
      return;
    }
    Set<String> distinct = Set.copyOf(names.get());
    for (RoutePattern pattern : match.get()) {
      Optional<Route> route =
          fields.build(() -> new Route(pattern, distinct, kind.get(), cost.get(), unlimited.get()));
      if (route.isEmpty()) {
        return;
      }
      routes.add(route.get());
    }
  }

  private Optional<RoutePattern> declared(Located value) {
    Optional<RoutePattern> pattern = pattern(value);
    if (pattern.isEmpty()) {
      return pattern;
    }
    String first = paths.putIfAbsent(pattern.get(), value.path());
    if (first != null) {
      value.wrong("each pattern once; " + first + " has it too");
      return Optional.empty();
    }
    return pattern.filter(known -> sameParameters(value, known));
  }

  /** Reports a parameter that an earlier template spells otherwise at the same place. */
  private boolean sameParameters(Located value, RoutePattern pattern) {
    StringBuilder place = new StringBuilder();
    for (String segment : pattern.segments()) {
      boolean parameter = segment.charAt(0) == ':';
      place.append('/').append(parameter ? ":" : segment);
      String first = parameter ? parameters.putIfAbsent(place.toString(), segment) : null;
      if (first != null && !first.equals(segment)) {
        value.wrong(
            "one name for each parameter; an earlier pattern has " + first + " for " + segment);
        return false;
      }
    }
    return true;
  }
}
