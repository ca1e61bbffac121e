package dev.weir.config.matching;

import dev.weir.config.matching.LimitSelection.Selected;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Limit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The limits of a policy: which of them a call meets. */
final class Limits {

  private final LimitRule[] rules;
  private final LimitSelection selection;

  Limits(List<Limit> limits, CallerAttributes attributes) {
    rules =
        limits.stream().map(limit -> new LimitRule(limit, attributes)).toArray(LimitRule[]::new);
    selection = new LimitSelection(limits);
  }

  /** What a call meets, in the policy's order. */
  Grouping meet(CallFacts call) {
    Grouping groups = new Grouping();
    Selected selected = selection.select(call);
    for (int word = 0; word < selection.words(); word++) {
      long exclusions = selected.exclusions(word);
      for (long left = selected.candidates(word); left != 0; left &= left - 1) {
        int bit = Long.numberOfTrailingZeros(left);
        LimitRule rule = rules[(word << 6) + bit];
        if (rule.isFor(call.caller(), (exclusions & (1L << bit)) != 0)) {
          rule.addTo(groups, call);
        }
      }
    }
    return groups;
  }

  /**
   * The attributes of which a call would need some so that a limit holds for it: the parts of the
   * limits that its route, method and kind leave over. Empty: no limit is left over.
   */
  Set<String> wantedParts(CallFacts call) {
    Set<String> wanted = new TreeSet<>();
    Selected selected = selection.select(call);
    for (int i = 0; i < rules.length; i++) {
      if ((selected.candidates(i >> 6) & (1L << i)) != 0) {
        rules[i].limit().per().forEach(part -> wanted.add(part.toString()));
      }
    }
    return wanted;
  }

  /**
   * The kinds of limiter that a subject of exactly these attributes has; empty: no such subject.
   */
  Set<Durability> kinds(int subject) {
    Set<Durability> kinds = EnumSet.noneOf(Durability.class);
    of(subject).forEach(limit -> kinds.add(limit.durability()));
    return kinds;
  }

  /** The limits that count a subject of exactly these attributes, in the policy's order. */
  List<Limit> of(int subject) {
    List<Limit> counting = new ArrayList<>();
    for (LimitRule rule : rules) {
      if (rule.hasParts(subject) && rule.subject(subject) == subject) {
        counting.add(rule.limit());
      }
    }
    return counting;
  }

  /** The subjects that limits make of these attributes and that contain the given ones. */
  Set<Integer> subjects(int present, int given) {
    Set<Integer> subjects = new TreeSet<>();
    for (LimitRule rule : rules) {
      if (rule.hasParts(present) && (rule.subject(present) & given) == given) {
        subjects.add(rule.subject(present));
      }
    }
    return subjects;
  }
}
