package dev.weir.config.matching;

import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Limit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which limits a call's route, method and kind leave over, so that only the caller's values remain
 * to be asked. The limits that each value of the three satisfies are sets, made when the policy is
 * compiled; a call intersects them, 64 limits at a time.
 */
final class LimitSelection {

  private final int words;
  private final Sides anyRoute;
  private final Sides anyMethod;
  private final Map<String, Sides> byMethod = new HashMap<>();
  private final Map<CallKind, Sides> byKind = new EnumMap<>(CallKind.class);

  LimitSelection(List<Limit> limits) {
    words = LimitSet.words(limits.size());
    anyRoute = Sides.of(limits, condition -> condition.routes().isEmpty());
    anyMethod = Sides.of(limits, condition -> condition.methods().isEmpty());
    Set<String> methods = new HashSet<>();
    limits.forEach(limit -> methods.addAll(limit.when().methods()));
    limits.forEach(limit -> methods.addAll(limit.unless().methods()));
    for (String method : methods) {
      byMethod.put(method, Sides.of(limits, condition -> admits(condition.methods(), method)));
    }
    for (CallKind kind : CallKind.values()) {
      byKind.put(kind, Sides.of(limits, condition -> admits(condition.kinds(), kind)));
    }
  }

  /** How many words of 64 limits each {@link Selected} has. */
  int words() {
    return words;
  }

  /** What is left over of a call. */
  Selected select(CallFacts call) {
    String method = call.method();
    return new Selected(
        anyRoute,
        call.reached(),
        method == null ? anyMethod : byMethod.getOrDefault(method, anyMethod),
        byKind.getOrDefault(call.kind(), anyRoute));
  }

  private static <T> boolean admits(Set<T> wanted, T value) {
    return wanted.isEmpty() || wanted.contains(value);
  }

  /** The limits that one call's route, method and kind leave over. */
  record Selected(Sides anyRoute, Reached reached, Sides method, Sides kind) {

    /** One word of the limits that may be for the call. */
    long candidates(int word) {
      return (anyRoute.when().word(word) | reached.when(word))
          & reached.route().categorySides().when().word(word)
          & method.when().word(word)
          & kind.when().word(word);
    }

    /** One word of the limits that may not be for the call after all. */
    long exclusions(int word) {
      return (anyRoute.unless().word(word) | reached.unless(word))
          & reached.route().categorySides().unless().word(word)
          & method.unless().word(word)
          & kind.unless().word(word);
    }
  }
}
