package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The owner of limiters is stopped for half a minute and woken, under load on all nodes. */
@ExtendWith(NodeLogs.class)
@Timeout(300)
class PausedOwnerIT {
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final Duration TICK = Duration.ofMillis(50);

  /** Each limit is asked for as many permits as it has in so many ticks: 50 s. */
  private static final long TICKS_TO_THE_LIMIT = 1_000;

  /** The limiters' timeout is 3 s; the rest is for a machine that does much besides. */
  private static final long LONGEST_ANSWER_MILLIS = 10_000;

  private static TestCluster cluster;
  private static TestNode paused;

  private final Asker asker = new Asker();

  @BeforeAll
  static void start() {
    cluster = Clusters.three();
    // The oldest: it also says where shards are.
    paused = cluster.node(0);
  }

  @AfterEach
  void wake() {
    if (paused.isAlive()) {
      paused.wake();
    }
  }

  @Test
  void anOwnerThatSleepsAndWakesNeverGrantsMoreThanTheLimit() {
    Map<Question, Endurance> subjects = new LinkedHashMap<>();
    Endurance.ALL.forEach(limit -> subjects.put(on(paused, limit), limit));
    subjects.put(on(cluster.node(1), Endurance.SIX_HUNDRED), Endurance.SIX_HUNDRED);
    subjects.put(on(cluster.node(2), Endurance.HUNDRED), Endurance.HUNDRED);

    Load load = Load.start(asker, TICK, tick -> ofTick(subjects, tick));
    await("a fifth of the permits")
        .atMost(Duration.ofSeconds(60))
        .until(() -> Asker.granted(asker.seen()) > 450);
    paused.pause();
    long pausedMillis = System.currentTimeMillis();
    await("the end of the pause")
        .atMost(PAUSE.plusSeconds(5))
        .until(() -> System.currentTimeMillis() >= pausedMillis + PAUSE.toMillis());
    paused.wake();
    long wokenMillis = System.currentTimeMillis();
    // The others went on without it: it must notice, and end.
    paused.awaitEnd(Duration.ofSeconds(60));
    long endedMillis = System.currentTimeMillis();
    paused.startAgain();
    cluster.nodes().forEach(TestNode::awaitReady);
    load.stop();

    everybodyWasAnsweredInTime(pausedMillis, wokenMillis);
    whoeverReachedTheSleeperWasAnswered(pausedMillis, wokenMillis);
    serviceIsNormal(subjects);
    subjects.forEach((question, limit) -> asker.useUp(cluster.nodes(), question, limit));
    Checker.check(Endurance.PROMISES, asker.seen());
    report(subjects, pausedMillis, wokenMillis, endedMillis);
  }

  /** A new subject of this limit that lives on this node. */
  private Question on(TestNode node, Endurance limit) {
    for (int attempt = 0; attempt < 100; attempt++) {
      Question question = limit.by(Subjects.next("paused"));
      asker.ask(cluster.node(1), question);
      if (Subjects.owner(cluster.node(2), question).equals(node.address())) {
        return question;
      }
    }
    throw new AssertionError("none of 100 subjects lives on " + node.name());
  }

  private static List<Load.Next> ofTick(Map<Question, Endurance> subjects, long tick) {
    List<Load.Next> next = new ArrayList<>();
    subjects.forEach(
        (question, limit) -> {
          long before = tick * limit.permits() / TICKS_TO_THE_LIMIT;
          long after = (tick + 1) * limit.permits() / TICKS_TO_THE_LIMIT;
          for (long i = before; i < after; i++) {
            next.add(new Load.Next(cluster.node((int) (i % 3)), question));
          }
        });
    return next;
  }

  /** All but those who asked the sleeper itself, and those before it was told that it is out. */
  private void everybodyWasAnsweredInTime(long pausedMillis, long wokenMillis) {
    assertThat(asker.unanswered())
        .as("unanswered by nodes that never slept")
        .allMatch(each -> each.node().equals(paused.name()));
    for (Seen seen : asker.seen()) {
      boolean slept =
          seen.node().equals(paused.name())
              && seen.askedMillis() < wokenMillis
              && seen.answeredMillis() >= pausedMillis;
      long askedMillis = slept ? wokenMillis : seen.askedMillis();
      assertThat(seen.answeredMillis() - askedMillis)
          .as("%s", seen)
          .isLessThan(LONGEST_ANSWER_MILLIS);
    }
  }

  /** The system takes some connections for it; those it still had once it woke. */
  private void whoeverReachedTheSleeperWasAnswered(long pausedMillis, long wokenMillis) {
    assertThat(asker.unanswered())
        .filteredOn(each -> isBetween(each.askedMillis(), pausedMillis, wokenMillis))
        .allMatch(Unanswered::neverConnected);
    assertThat(asker.seen())
        .filteredOn(seen -> seen.node().equals(paused.name()))
        .filteredOn(seen -> isBetween(seen.askedMillis(), pausedMillis, wokenMillis))
        .isNotEmpty();
  }

  private void serviceIsNormal(Map<Question, Endurance> subjects) {
    int before = asker.seen().size();
    await("answers that are not degraded, of every node")
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                cluster.nodes().stream()
                    .flatMap(node -> subjects.keySet().stream().map(q -> ask(node, q.looking())))
                    .noneMatch(Seen::degraded));
    Figures.say(
        "paused owner: %d looks until all three nodes answered for every subject",
        asker.seen().size() - before);
    for (TestNode node : cluster.nodes()) {
      for (int i = 0; i < 20; i++) {
        Seen fresh = ask(node, Endurance.FIVE.by(Subjects.next("after")));
        assertThat(fresh.allowed() && !fresh.degraded()).as(fresh.text()).isTrue();
      }
    }
  }

  private Seen ask(TestNode node, Question question) {
    return asker.ask(node, question);
  }

  private void report(
      Map<Question, Endurance> subjects, long pausedMillis, long wokenMillis, long endedMillis) {
    subjects.forEach(
        (question, limit) -> {
          List<Seen> of = asker.of(question.caller());
          long instead =
              of.stream()
                  .filter(seen -> seen.degraded() && seen.allowed() && seen.question().cost() > 0)
                  .count();
          long backAfterMillis =
              of.stream()
                  .filter(seen -> !seen.node().equals(paused.name()))
                  .filter(seen -> !seen.degraded() && seen.askedMillis() > pausedMillis)
                  .mapToLong(seen -> seen.answeredMillis() - pausedMillis)
                  .min()
                  .orElse(0);
          Figures.say(
              "paused owner: %s: %d of %d granted, %d in its place, first answer after %d ms",
              limit.limit(), Asker.granted(of), limit.permits(), instead, backAfterMillis);
        });
    Figures.say(
        "paused owner: woken after %d ms, ended %d ms later; %d answers, %d degraded, longest %d ms",
        wokenMillis - pausedMillis,
        endedMillis - wokenMillis,
        asker.seen().size(),
        asker.seen().stream().filter(Seen::degraded).count(),
        asker.seen().stream()
            .filter(seen -> !seen.node().equals(paused.name()))
            .mapToLong(Seen::tookMillis)
            .max()
            .orElse(0));
    Figures.say(
        "paused owner: asked while it slept %d answered, %d not connected; %d found it gone",
        asker.seen().stream()
            .filter(seen -> seen.node().equals(paused.name()))
            .filter(seen -> isBetween(seen.askedMillis(), pausedMillis, wokenMillis))
            .count(),
        asker.unanswered().stream()
            .filter(each -> isBetween(each.askedMillis(), pausedMillis, wokenMillis))
            .count(),
        asker.unanswered().stream().filter(each -> each.askedMillis() >= wokenMillis).count());
  }

  private static boolean isBetween(long atMillis, long fromMillis, long untilMillis) {
    return atMillis >= fromMillis && atMillis < untilMillis;
  }
}
