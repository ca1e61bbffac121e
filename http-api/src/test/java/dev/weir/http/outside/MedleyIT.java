package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A policy that the product has never seen, on three processes: algorithms, alignments, subjects,
 * windows, tiers and conditions in every mixture, driven like the shipped five.
 */
@ExtendWith(NodeLogs.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(120)
class MedleyIT {
  private static final Api API = Medley.api();

  /** Long enough for each of its short windows to end and begin again. */
  private static final Duration DRIVE = Duration.ofSeconds(12);

  /** Owners on two nodes judge one call within this time. */
  private static final long SLACK_MILLIS = 100;

  private static final List<Drive> DENIED = new ArrayList<>();

  private static TestCluster cluster;

  private final Asker asker = new Asker();
  private final Books books = new Books(API.promises(), SLACK_MILLIS);

  @BeforeAll
  static void start() {
    cluster = Clusters.three();
  }

  static Stream<Row> rows() {
    return API.rows().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  @Order(1)
  void aRowGivesJustItsPermitsAndThenDenies(Row row) {
    DENIED.add(new Exam(asker, cluster.nodes(), books).take(row, API));
    Checker.check(API.promises(), asker.seen());
  }

  @Test
  @Order(2)
  void whoWaitsAsLongAsItWasToldIsLetIn() {
    assertThat(new Exam(asker, cluster.nodes(), books).comeBack(DENIED)).isEqualTo(DENIED.size());
  }

  @Test
  @Order(3)
  void everyFigureOfEveryAnswerIsWhatNaiveBooksSay() {
    Random random = new Random(20_240_425);
    int[] callers = {Subjects.next(), Subjects.next(), Subjects.next(), Subjects.next()};
    long untilNanos = System.nanoTime() + DRIVE.toNanos();
    int asked = 0;
    while (System.nanoTime() < untilNanos) {
      // One node for each caller: a refund that is under way from another may still be missing.
      int caller = random.nextInt(callers.length);
      books.enter(asker.ask(cluster.node(caller % 3), Medley.any(random, callers[caller])));
      asked++;
    }
    Checker.check(API.promises(), asker.seen());
    long denied = asker.seen().stream().filter(seen -> !seen.allowed()).count();
    assertThat(denied).isBetween(asked / 10L, asked * 99L / 100);
    Figures.say(
        "medley: %d answers over three nodes as the books have them, %d denied", asked, denied);
  }

  @Test
  @Order(3)
  void anUnlimitedRouteMeetsNothing() {
    Seen health =
        asker.ask(
            cluster.node(0),
            Question.of("medley", "account", "m" + Subjects.next()).calls("GET", "/health"));
    assertThat(health.allowed()).isTrue();
    assertThat(health.verdict().limits()).isEmpty();
    assertThat(health.verdict().headers()).isEmpty();
  }

  @Test
  @Order(3)
  void whatNoWindowCanEverHoldIsDeniedWithoutAWait() {
    Question report =
        Question.of("medley", "account", "m" + Subjects.next())
            .and("plan", "trial")
            .calls("POST", "/reports/yearly")
            .taking(5);
    Seen seen = asker.ask(cluster.node(1), report);
    books.enter(seen);
    assertThat(seen.verdict().deniedBy()).hasValue("trial");
    assertThat(seen.verdict().retryAfterSeconds()).isEmpty();
    assertThat(seen.verdict().headers()).doesNotContainKey("Retry-After");
  }
}
