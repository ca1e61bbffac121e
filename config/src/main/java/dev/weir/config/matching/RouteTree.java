package dev.weir.config.matching;

import dev.weir.config.policy.Limit;
import dev.weir.config.policy.RoutePattern;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the patterns of a policy's routes and limits, then builds the tree that calls are looked
 * up in. Only patterns that a call's path fits are ever visited: literal segments are hashed, so a
 * look-up does not depend on how many routes there are.
 */
final class RouteTree {

  private final List<Limit> limits;
  private final Place root = new Place();

  RouteTree(List<Limit> limits) {
    this.limits = limits;
  }

  /** Adds a route that the policy declares. */
  void declare(RoutePattern pattern, RouteFacts facts) {
    entry(pattern).route = facts;
  }

  /** Adds a pattern of calls that a limit is for, or that it is not for. */
  void name(RoutePattern pattern, Limit limit, boolean unless) {
    Entry entry = entry(pattern);
    (unless ? entry.unless : entry.when).add(limit.name());
  }

  RouteNode build() {
    return root.build(limits);
  }

  private Entry entry(RoutePattern pattern) {
    Place place = root;
    boolean rest = false;
    for (String segment : pattern.segments()) {
      if (segment.equals("*")) {
        rest = true;
      } else if (segment.charAt(0) == ':') {
        place = place.parameter();
      } else {
        place = place.literals.computeIfAbsent(segment, ignored -> new Place());
      }
    }
    return (rest ? place.rest : place.here)
        .computeIfAbsent(pattern.method(), ignored -> new Entry());
  }

  private static final class Place {
    final Map<String, Place> literals = new HashMap<>();
    final Map<String, Entry> here = new HashMap<>();
    final Map<String, Entry> rest = new HashMap<>();
    @Nullable Place parameter;

    Place parameter() {
      if (parameter == null) {
        parameter = new Place();
      }
      return parameter;
    }

    RouteNode build(List<Limit> limits) {
      Map<String, RouteNode> children = new HashMap<>();
      literals.forEach((segment, place) -> children.put(segment, place.build(limits)));
      return new RouteNode(
          new Literals(children),
          parameter == null ? null : parameter.build(limits),
          endpoints(here, limits),
          endpoints(rest, limits));
    }

    private static @Nullable Endpoints endpoints(Map<String, Entry> entries, List<Limit> limits) {
      if (entries.isEmpty()) {
        return null;
      }
      Entry any = entries.getOrDefault("*", new Entry());
      Map<String, Endpoint> byMethod = new HashMap<>();
      entries.forEach((method, entry) -> byMethod.put(method, entry.with(any).build(limits)));
      return new Endpoints(byMethod, byMethod.remove("*"));
    }
  }

  private static final class Entry {
    final Set<String> when = new HashSet<>();
    final Set<String> unless = new HashSet<>();
    @Nullable RouteFacts route;

    /** What holds for a method includes what holds for any. */
    Entry with(Entry any) {
      Entry both = new Entry();
      both.when.addAll(when);
      both.when.addAll(any.when);
      both.unless.addAll(unless);
      both.unless.addAll(any.unless);
      both.route = route == null ? any.route : route;
      return both;
    }

    Endpoint build(List<Limit> limits) {
      return new Endpoint(
          route,
          new Sides(
              LimitSet.of(limits, limit -> when.contains(limit.name())),
              LimitSet.of(limits, limit -> unless.contains(limit.name()))));
    }
  }
}
