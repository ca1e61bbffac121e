package dev.weir.config.policy;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which calls a limit is for. Every part that is not empty must hold; within a part one value
 * suffices.
 *
 * @param routes route patterns, e.g. {@code POST /v1/boxes/:id/start}
 * @param methods HTTP methods, upper case
 * @param categories categories of the call's route
 * @param kinds kinds of call
 * @param attributes caller attributes and the values that they may have
 * @param present caller attributes that must be given, all of them
 * @param absent caller attributes that must not be given, none of them
 */
public record Condition(
    List<RoutePattern> routes,
    Set<String> methods,
    Set<String> categories,
    Set<CallKind> kinds,
    Map<String, Set<String>> attributes,
    Set<String> present,
    Set<String> absent) {

  /** Holds for every call. */
  public static final Condition ANY =
      new Condition(List.of(), Set.of(), Set.of(), Set.of(), Map.of(), Set.of(), Set.of());

  public Condition {
    routes = List.copyOf(routes);
    methods = Set.copyOf(methods);
    categories = Set.copyOf(categories);
    kinds = Set.copyOf(kinds);
    attributes = Map.copyOf(attributes);
    present = Set.copyOf(present);
    absent = Set.copyOf(absent);
  }

  /**
   * The same for batch calls only, where it says nothing of kinds.
   *
   * @param so whether that is wanted
   */
  public Condition ofBatches(boolean so) {
    return so && kinds.isEmpty()
        ? new Condition(
            routes, methods, categories, Set.of(CallKind.BATCH), attributes, present, absent)
        : this;
  }

  /** Whether it asks nothing. */
  public boolean isAny() {
    return equals(ANY);
  }
}
