package dev.weir.node.top;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.top.TopReport.Ranked;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RankingTest {

  @Test
  void nodesAreAddedUpAndTheirBoundsToo() {
    Ranked one =
        new Ranked(
            61_999,
            5,
            List.of(new RankedSubject("org=a", 40, 36), new RankedSubject("org=b", 30, 25)));
    Ranked other = new Ranked(3_000, 2, List.of(new RankedSubject("org=b", 12, 10)));
    Ranking ranking = Ranking.of(List.of(one, other), new TreeSet<>(List.of("akka://weir@c:1")));
    assertThat(ranking.subjects())
        .containsExactly(new RankedSubject("org=b", 42, 35), new RankedSubject("org=a", 40, 36));
    assertThat(ranking.errorBound()).isEqualTo(7);
    assertThat(ranking.sinceSeconds()).isEqualTo(61);
    assertThat(ranking.missing()).containsExactly("akka://weir@c:1");
  }

  @Test
  void subjectsThatCountAlikeAreInTheOrderOfTheirNames() {
    Ranked node =
        new Ranked(0, 0, List.of(new RankedSubject("b", 1, 1), new RankedSubject("a", 1, 1)));
    assertThat(Ranking.of(List.of(node), new TreeSet<>()).subjects())
        .extracting(RankedSubject::subject)
        .containsExactly("a", "b");
  }
}
