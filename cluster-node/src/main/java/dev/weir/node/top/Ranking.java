package dev.weir.node.top;

import dev.weir.node.top.TopReport.Ranked;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which subjects the whole cluster ranks first.
 *
 * @param sinceSeconds how long the node has counted that has counted the longest: the last 30 to 60
 *     minutes, or since it began
 * @param errorBound how much any subject's true figure is over its {@code atLeast} at most; one
 *     that is not among them counts no more than that
 * @param subjects the first first
 * @param missing addresses of nodes that did not answer: what they counted is left out
 */
public record Ranking(
    long sinceSeconds, long errorBound, List<RankedSubject> subjects, SortedSet<String> missing) {

  private static final Comparator<RankedSubject> FIRST_FIRST =
      Comparator.comparingLong(RankedSubject::count)
          .thenComparingLong(RankedSubject::atLeast)
          .reversed()
          .thenComparing(RankedSubject::subject);

  public Ranking {
    subjects = List.copyOf(subjects);
    missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
  }

  /** Of what the nodes rank. */
  static Ranking of(Collection<Ranked> nodes, SortedSet<String> missing) {
    long sinceMillis = 0;
    long errorBound = 0;
    Map<String, RankedSubject> together = new HashMap<>();
    for (Ranked node : nodes) {
      sinceMillis = Math.max(sinceMillis, node.sinceMillis());
      errorBound += node.unlistedAtMost();
      for (RankedSubject each : node.subjects()) {
        together.merge(each.subject(), each, Ranking::sum);
      }
    }
    return new Ranking(
        sinceMillis / 1_000,
        errorBound,
        together.values().stream().sorted(FIRST_FIRST).toList(),
        missing);
  }

  private static RankedSubject sum(RankedSubject one, RankedSubject other) {
    return new RankedSubject(
        one.subject(), one.count() + other.count(), one.atLeast() + other.atLeast());
  }
}
