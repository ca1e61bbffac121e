package dev.weir.node.top;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopSubjectsTest {

  private static final int SLOTS = 64;

  private final TopSubjects top = new TopSubjects(SLOTS);

  private static Checks of(String display, Durability durability) {
    return new Checks(new Subject("p", display, "id-" + display), durability, List.of());
  }

  private void call(String display, boolean allowed) {
    top.judged(List.of(of(display, Durability.DURABLE)), allowed);
  }

  private NodeRanking ranking(By by) {
    return top.ranking(by, 256, 32_768);
  }

  @Test
  void aCallCountsOnceForEachSubjectThatItMet() {
    top.judged(
        List.of(
            of("org=a", Durability.DURABLE),
            of("user=u", Durability.DURABLE),
            of("org=a", Durability.MEMORY)),
        true);
    call("org=a", false);
    assertThat(ranking(By.CALLS).subjects())
        .containsExactly(new RankedSubject("org=a", 2, 2), new RankedSubject("user=u", 1, 1));
    assertThat(ranking(By.DENIED).subjects()).containsExactly(new RankedSubject("org=a", 1, 1));
    assertThat(ranking(By.CALLS).unlistedAtMost()).isZero();
  }

  @Test
  void whatIsSaidHoldsOfMoreSubjectsThanFit() {
    Map<String, Long> counted = new HashMap<>();
    Random random = new Random(7);
    int calls = 200_000;
    for (int i = 0; i < calls; i++) {
      // One in ten calls is one of three subjects', the others are those of thousands.
      String who =
          "org=" + (random.nextInt(10) == 0 ? random.nextInt(3) : 3 + random.nextInt(5_000));
      counted.merge(who, 1L, Long::sum);
      call(who, true);
    }
    NodeRanking ranking = ranking(By.CALLS);
    assertThat(ranking.unlistedAtMost()).isPositive().isLessThan((long) (3.5 / SLOTS * calls));
    assertThat(ranking.subjects().subList(0, 3))
        .extracting(RankedSubject::subject)
        .containsExactlyInAnyOrder("org=0", "org=1", "org=2");
    Map<String, Long> unlisted = new HashMap<>(counted);
    for (RankedSubject each : ranking.subjects()) {
      assertThat(unlisted.remove(each.subject())).isBetween(each.atLeast(), each.count());
      assertThat(each.count() - each.atLeast()).isLessThanOrEqualTo(ranking.unlistedAtMost());
    }
    assertThat(unlisted.values()).allMatch(count -> count <= ranking.unlistedAtMost());
  }

  @Test
  void whatIsLeftOutCountsNoMoreThanIsSaid() {
    IntStream.range(0, 4)
        .forEach(n -> IntStream.rangeClosed(0, n).forEach(i -> call("org=" + n, true)));
    assertThat(top.ranking(By.CALLS, 2, 32_768))
        .isEqualTo(
            new NodeRanking(
                List.of(new RankedSubject("org=3", 4, 4), new RankedSubject("org=2", 3, 3)), 2));
    assertThat(top.ranking(By.CALLS, 256, 5).unlistedAtMost()).isEqualTo(3);
  }

  @Test
  void whatWasCountedIsForgottenAfterTwoGenerations() {
    call("org=a", false);
    top.turn();
    call("org=a", true);
    assertThat(ranking(By.CALLS).subjects()).containsExactly(new RankedSubject("org=a", 2, 2));
    top.turn();
    assertThat(ranking(By.CALLS).subjects()).containsExactly(new RankedSubject("org=a", 1, 1));
    assertThat(ranking(By.DENIED).subjects()).isEmpty();
    top.turn();
    assertThat(ranking(By.CALLS)).isEqualTo(NodeRanking.NONE);
  }
}
