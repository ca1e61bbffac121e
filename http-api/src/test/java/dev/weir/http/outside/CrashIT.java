package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Processes that end in the middle of a window, in order and without. */
@ExtendWith(NodeLogs.class)
@Timeout(240)
class CrashIT {
  /** The limiters' timeout is 3 s; the rest is for a machine that does much besides. */
  private static final long LONGEST_ANSWER_MILLIS = 10_000;

  private static TestCluster cluster;
  private static TestNode node;

  private final Asker asker = new Asker();

  @BeforeAll
  static void start() {
    cluster = Clusters.one();
    node = cluster.node(0);
  }

  @Test
  void aKilledNodeGrantsNoMoreThanTheLimitAndLosesATenthAtMost() {
    Map<Endurance, Question> questions = partlyUsed();
    // Killed while it is asked: what was granted last may not have reached its asker.
    Question hammered = Endurance.THOUSAND.by(Subjects.next("hammered"));
    Load load =
        Load.start(asker, Duration.ofMillis(2), tick -> List.of(new Load.Next(node, hammered)));
    await("some grants").atMost(Duration.ofSeconds(20)).until(() -> granted(hammered) > 200);
    node.kill();
    long goneMillis = System.currentTimeMillis();
    load.stop();
    long unknown =
        asker.unanswered().stream().filter(each -> each.askedMillis() <= goneMillis).count();
    restart("SIGKILL");

    questions.forEach(
        (limit, question) -> {
          long lost = limit.permits() - useUp(question, limit);
          Figures.say("SIGKILL: %s lost %d of %d", limit.limit(), lost, limit.permits());
          assertThat(lost).as(limit.limit()).isBetween(0L, limit.mostLost());
        });
    long lost = 1_000 - useUp(hammered, Endurance.THOUSAND);
    Figures.say("SIGKILL: under load lost %d of 1000, %d unanswered", lost, unknown);
    assertThat(lost).isBetween(0L, Endurance.THOUSAND.mostLost() + unknown);
    asker.requireNoneDegraded();
    Checker.check(Endurance.PROMISES, asker.seen());
  }

  @Test
  void aNodeThatIsAskedToEndLosesNothing() {
    Map<Endurance, Question> questions = partlyUsed();
    long begunNanos = System.nanoTime();
    node.terminate();
    Figures.say("SIGTERM: ended after %d ms", (System.nanoTime() - begunNanos) / 1_000_000);
    restart("SIGTERM");

    questions.forEach(
        (limit, question) ->
            assertThat(useUp(question, limit)).as(limit.limit()).isEqualTo(limit.permits()));
    asker.requireNoneDegraded();
    Checker.check(Endurance.PROMISES, asker.seen());
  }

  @Test
  void withoutItsJournalNoLimitIsExceededAndAllIsWellOnceItIsBack() {
    Question local = Endurance.SIX_HUNDRED.by(Subjects.next("local"));
    Question deny = Endurance.DENY.by(Subjects.next("deny"));
    asker.ask(node, local);
    asker.ask(node, deny);
    Load load =
        Load.start(
            asker,
            Duration.ofMillis(40),
            tick -> Stream.of(local, deny).map(each -> new Load.Next(node, each)).toList());
    await("some grants").atMost(Duration.ofSeconds(20)).until(() -> granted(deny) > 20);
    Ring.kill();
    // What is reserved is granted still; then the fallbacks answer.
    await("fallbacks of both limits")
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                Stream.of(local, deny)
                    .allMatch(each -> asker.of(each.caller()).stream().anyMatch(Seen::degraded)));
    Ring.startAgain();
    long backNanos = System.nanoTime();
    // Calls, not looks: what is only looked at needs no write.
    await("answers that are not degraded")
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                Stream.of(Endurance.FIVE.by(Subjects.next("witness")), local, deny)
                    .noneMatch(each -> asker.ask(node, each).degraded()));
    Figures.say(
        "Cassandra killed: normal %d ms after it answered again",
        (System.nanoTime() - backNanos) / 1_000_000);
    load.stop();
    assertThat(asker.unanswered()).isEmpty();

    assertThat(degraded(deny)).noneMatch(Seen::allowed);
    long lost = 400 - useUp(deny, Endurance.DENY);
    useUp(local, Endurance.SIX_HUNDRED);
    long instead =
        degraded(local).stream()
            .filter(seen -> seen.allowed() && seen.question().cost() > 0)
            .count();
    long lostLocally = 600 - granted(local) - instead;
    Figures.say(
        "Cassandra killed: lost %d of 400 (deny); %d of 600 (local), %d granted in its place",
        lost, lostLocally, instead);
    assertThat(lost).isBetween(0L, Endurance.DENY.mostLost());
    // Debits may come after the owner has granted more: then more than the limit is counted.
    assertThat(lostLocally).isLessThanOrEqualTo(Endurance.SIX_HUNDRED.mostLost());
    Checker.check(Endurance.PROMISES, asker.seen());
    long longest = asker.seen().stream().mapToLong(Seen::tookMillis).max().orElseThrow();
    Figures.say("Cassandra killed: longest answer %d ms", longest);
    assertThat(longest).isLessThan(LONGEST_ANSWER_MILLIS);
  }

  private List<Seen> degraded(Question question) {
    return asker.of(question.caller()).stream().filter(Seen::degraded).toList();
  }

  private long granted(Question question) {
    return Asker.granted(asker.of(question.caller()));
  }

  /** One new subject for each limit, a good third of it taken. */
  private Map<Endurance, Question> partlyUsed() {
    Map<Endurance, Question> questions = new LinkedHashMap<>();
    for (Endurance limit : Endurance.ALL) {
      Question question = limit.by(Subjects.next("crash"));
      for (long i = 0; i < Math.max(2, 37 * limit.permits() / 100); i++) {
        assertThat(asker.ask(node, question).allowed()).isTrue();
      }
      questions.put(limit, question);
    }
    return questions;
  }

  private static void restart(String after) {
    long begunNanos = System.nanoTime();
    node.startAgain();
    node.awaitReady();
    Figures.say("%s: ready again after %d ms", after, (System.nanoTime() - begunNanos) / 1_000_000);
  }

  /** Asks until it is denied; all permits of this subject that were ever granted. */
  private long useUp(Question question, Endurance limit) {
    asker.useUp(List.of(node), question, limit);
    return granted(question);
  }
}
