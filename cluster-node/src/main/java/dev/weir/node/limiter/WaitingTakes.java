package dev.weir.node.limiter;

import dev.weir.config.matching.Check;
import dev.weir.node.limiter.LimiterCommand.Take;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes that wait for the journal, first come first served, bounded. */
final class WaitingTakes {

  private final int most;
  private final Deque<Take> takes = new ArrayDeque<>(1);
  private final Map<Check, Integer> wanted = new HashMap<>();

  WaitingTakes(int most) {
    this.most = most;
  }

  boolean isEmpty() {
    return takes.isEmpty();
  }

  boolean has(long callId) {
    return takes.stream().anyMatch(take -> take.callId() == callId);
  }

  /** Adds one at the end; false if there is no room. */
  boolean offer(Take take) {
    if (takes.size() >= most) {
      return false;
    }
    takes.addLast(take);
    take.checks().forEach(check -> wanted.merge(check, 1, Integer::sum));
    return true;
  }

  /**
   * Whether one that came earlier wants a bucket that this one wants: it must not overtake, or a
   * stream of small takes would starve a large one.
   */
  boolean isBehind(Take take) {
    for (Check check : take.checks()) {
      if (wanted.containsKey(check)) {
        return true;
      }
    }
    return false;
  }

  /** Removes all, in order. */
  List<Take> drain() {
    List<Take> all = new ArrayList<>(takes);
    takes.clear();
    wanted.clear();
    return all;
  }

  /** In order. */
  Collection<Take> all() {
    return takes;
  }
}
