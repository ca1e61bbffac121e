package dev.weir.config.matching;

import dev.weir.config.policy.Durability;
import java.util.ArrayList;
import java.util.List;

/** Groups what one call meets by the limiter that owns it. Confined to that call. */
final class Grouping {

  private record Group(int subject, Durability durability, List<Check> checks, boolean spread) {}

  private final List<Group> groups = new ArrayList<>(4);

  /**
   * @param subject the attributes that make the subject
   */
  void add(int subject, Durability durability, Check check) {
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      if (group.subject == subject && group.durability == durability && !group.spread) {
        group.checks.add(check);
        return;
      }
    }
    Group group = new Group(subject, durability, new ArrayList<>(4), false);
    group.checks.add(check);
    groups.add(group);
  }

  /** Adds one whose permits are taken in blocks: apart from all others of its limiter. */
  void addSpread(int subject, Durability durability, Check check) {
    groups.add(new Group(subject, durability, List.of(check), true));
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  List<Checks> build(Subjects subjects, CallerValues caller) {
    List<Checks> built = new ArrayList<>(groups.size());
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      Subject subject = null;
      for (int j = 0; j < i && subject == null; j++) {
        subject = groups.get(j).subject == group.subject ? built.get(j).subject() : null;
      }
      if (subject == null) {
        subject = subjects.of(group.subject, caller);
      }
      built.add(new Checks(subject, group.durability, group.checks, group.spread));
    }
    return built;
  }
}
