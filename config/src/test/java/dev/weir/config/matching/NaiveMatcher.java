package dev.weir.config.matching;

import com.google.common.base.Splitter;
import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Condition;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Per;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Route;
import dev.weir.config.policy.RoutePattern;
import dev.weir.config.policy.Subdivision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Obviously correct and slow: walks all routes and all limits for each call. Knows text attributes
 * without defaults only, and paths that are normal already.
 */
final class NaiveMatcher {

  private final Policy policy;

  NaiveMatcher(Policy policy) {
    this.policy = policy;
  }

  /** What a call meets as {@code durability limit bucket attributes}; nothing: unlimited. */
  Optional<List<String>> lines(Call call) {
    Optional<Route> route = route(call);
    if (kind(call) == CallKind.WEBHOOK || route.filter(Route::unlimited).isPresent()) {
      return Optional.empty();
    }
    List<String> lines = new ArrayList<>();
    for (Limit limit : policy.limits()) {
      List<String> subject = new ArrayList<>();
      boolean complete = true;
      for (Per part : limit.per()) {
        Optional<String> first =
            part.attributes().stream().filter(call.caller()::containsKey).findFirst();
        complete &= first.isPresent();
        first.ifPresent(subject::add);
      }
      boolean excluded = !limit.unless().isAny() && holds(limit.unless(), call, route);
      if (complete && holds(limit.when(), call, route) && !excluded) {
        for (String bucket : buckets(limit, call, route)) {
          lines.add(
              limit.durability()
                  + " "
                  + limit.name()
                  + " "
                  + bucket
                  + " "
                  + new TreeSet<>(subject));
        }
      }
    }
    return Optional.of(lines);
  }

  CallKind kind(Call call) {
    return call.kind() != null
        ? call.kind()
        : route(call).flatMap(Route::kind).orElse(CallKind.REQUEST);
  }

  long cost(Call call) {
    return call.cost() != null
        ? call.cost()
        : route(call).map(known -> known.cost().orElse(1)).orElse(1L);
  }

  /** Of the routes that match, the one whose pattern is the most specific. */
  Optional<Route> route(Call call) {
    return policy.routes().stream()
        .filter(route -> matches(route.pattern(), call))
        .min(
            Comparator.<Route, String>comparing(route -> ranks(route.pattern()))
                .thenComparing(route -> route.pattern().method().equals("*")));
  }

  private List<String> buckets(Limit limit, Call call, Optional<Route> route) {
    if (limit.subdivision() == Subdivision.NONE) {
      return List.of("");
    }
    if (limit.subdivision() == Subdivision.CATEGORY) {
      List<String> categories =
          route.map(known -> known.categories().stream().sorted().toList()).orElse(List.of());
      List<String> wanted =
          categories.stream()
              .filter(
                  category ->
                      limit.when().categories().isEmpty()
                          || limit.when().categories().contains(category))
              .toList();
      return categories.isEmpty() ? List.of("") : wanted;
    }
    if (call.path() == null) {
      return List.of("");
    }
    String method = call.method() == null ? "*" : call.method();
    return List.of(method + " " + route.map(known -> known.pattern().path()).orElse(call.path()));
  }

  private static boolean holds(Condition condition, Call call, Optional<Route> route) {
    return any(condition.routes(), pattern -> matches(pattern, call))
        && any(condition.methods(), method -> method.equals(call.method()))
        && any(
            condition.categories(),
            category -> route.filter(known -> known.categories().contains(category)).isPresent())
        && any(condition.kinds(), kind -> kind == kindOf(call, route))
        && condition.attributes().entrySet().stream()
            .allMatch(
                wanted -> {
                  String value = call.caller().get(wanted.getKey());
                  return value != null && wanted.getValue().contains(value);
                })
        && call.caller().keySet().containsAll(condition.present())
        && condition.absent().stream().noneMatch(call.caller()::containsKey);
  }

  private static CallKind kindOf(Call call, Optional<Route> route) {
    return call.kind() != null ? call.kind() : route.flatMap(Route::kind).orElse(CallKind.REQUEST);
  }

  private static <T> boolean any(Iterable<T> wanted, Predicate<T> holds) {
    boolean none = true;
    for (T one : wanted) {
      none = false;
      if (holds.test(one)) {
        return true;
      }
    }
    return none;
  }

  private static boolean matches(RoutePattern pattern, Call call) {
    return (pattern.method().equals("*") || pattern.method().equals(call.method()))
        && matches(pattern.segments(), segments(call.path()));
  }

  private static boolean matches(List<String> pattern, @Nullable List<String> path) {
    if (path == null) {
      return false;
    }
    if (pattern.isEmpty()) {
      return path.isEmpty();
    }
    if (pattern.get(0).equals("*")) {
      return true;
    }
    return !path.isEmpty()
        && (pattern.get(0).startsWith(":") || pattern.get(0).equals(path.get(0)))
        && matches(pattern.subList(1, pattern.size()), path.subList(1, path.size()));
  }

  /** A letter for each segment, that of the more specific one first in the alphabet. */
  private static String ranks(RoutePattern pattern) {
    StringBuilder ranks = new StringBuilder();
    for (String segment : pattern.segments()) {
      ranks.append(segment.equals("*") ? 'c' : segment.startsWith(":") ? 'b' : 'a');
    }
    return ranks.toString();
  }

  private static @Nullable List<String> segments(@Nullable String path) {
    if (path == null) {
      return null;
    }
    return path.equals("/") ? List.of() : Splitter.on('/').splitToList(path.substring(1));
  }

  /** What the real matcher says, in the same form. */
  static List<String> lines(Match.Met met) {
    List<String> lines = new ArrayList<>();
    for (Checks checks : met.checks()) {
      TreeSet<String> attributes = new TreeSet<>();
      for (String part : Splitter.on(',').split(checks.subject().display())) {
        if (!part.isEmpty()) {
          attributes.add(part.substring(0, part.indexOf('=')));
        }
      }
      for (Check check : checks.checks()) {
        lines.add(
            checks.durability() + " " + check.limit() + " " + check.bucket() + " " + attributes);
      }
    }
    return lines;
  }
}
