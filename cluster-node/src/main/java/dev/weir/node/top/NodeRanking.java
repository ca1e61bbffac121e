package dev.weir.node.top;

import java.util.List;

/**
 * What one node ranks first.
 *
 * @param subjects the first first; the true figure of each is from its {@code atLeast} to its
 *     {@code count}
 * @param unlistedAtMost what any other subject counts at most, and how far {@code count} is over
 *     {@code atLeast} at most
 */
record NodeRanking(List<RankedSubject> subjects, long unlistedAtMost) {

  static final NodeRanking NONE = new NodeRanking(List.of(), 0);

  NodeRanking {
    subjects = List.copyOf(subjects);
  }
}
