package dev.weir.config.matching;

import dev.weir.config.policy.Condition;
import java.util.Set;

/** The part of a condition that only the caller's values can tell. */
final class CallerCondition {

  private final int present;
  private final int absent;
  private final int[] indexes;
  private final Set<String>[] values;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  CallerCondition(Condition condition, CallerAttributes attributes) {
    present = attributes.set(condition.present());
    absent = attributes.set(condition.absent());
    indexes =
        condition.attributes().keySet().stream()
            .mapToInt(name -> attributes.named(name).index())
            .sorted()
            .toArray();
    values = new Set[indexes.length];
    for (int i = 0; i < indexes.length; i++) {
      values[i] = condition.attributes().get(attributes.get(indexes[i]).name());
    }
  }

  boolean holds(CallerValues caller) {
    if ((caller.present() & present) != present || (caller.present() & absent) != 0) {
      return false;
    }
    for (int i = 0; i < indexes.length; i++) {
      String value = caller.get(indexes[i]);
      if (value == null || !values[i].contains(value)) {
        return false;
      }
    }
    return true;
  }
}
