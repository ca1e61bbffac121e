package dev.weir.http.outside;

import static java.util.Comparator.naturalOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The owner of many subjects is killed, and the two nodes that are left are asked for them all the
 * while: until the next owners answer, the policy's fallback does, and says so. {@code
 * -Dfaults.kills=20} has it happen so often.
 */
@Tag("faults")
@ExtendWith(NodeLogs.class)
@Timeout(1_800)
class OwnerKillsIT {
  private static final int KILLS = Integer.getInteger("faults.kills", 3);
  private static final int SUBJECTS = 90;

  /** Each subject is asked for once in so many of these: twice a second. */
  private static final Duration TICK = Duration.ofMillis(50);

  private static final int TICKS = 10;

  /** The limiters' timeout, and a second for a machine that does much besides. */
  private static final long LATE_MILLIS = 4_000;

  private static final Duration NORMAL_WITHIN = Duration.ofSeconds(60);

  private static TestCluster cluster;

  /** What one kill did to the killed node's subjects, and to the others'. */
  private record Kill(
      long firstMillis,
      long allMillis,
      long calls,
      long degraded,
      long letIn,
      long late,
      long longestMillis,
      long degradedElsewhere) {}

  @BeforeAll
  static void start() {
    cluster = Clusters.three();
  }

  @Test
  void whatAKilledNodeOwnedIsAnsweredNormallyAgainByTheNextOwners() {
    List<Kill> kills = new ArrayList<>();
    for (int i = 0; i < KILLS; i++) {
      // One after the other, so that the oldest is among them.
      kills.add(kill(cluster.node(i % cluster.nodes().size())));
      cluster.restore();
    }
    say("first subject normal again, ms", kills, Kill::firstMillis);
    say("all subjects normal again, ms", kills, Kill::allMillis);
    say("decisions until then", kills, Kill::calls);
    say("degraded of them", kills, Kill::degraded);
    say("let in of those", kills, Kill::letIn);
    say("longest answer, ms", kills, Kill::longestMillis);
    say("late", kills, Kill::late);
    say("degraded of the others' subjects", kills, Kill::degradedElsewhere);
    assertThat(kills).as("late answers").allMatch(kill -> kill.late() == 0);
  }

  private static void say(String what, List<Kill> kills, ToLongFunction<Kill> figure) {
    List<Long> sorted = kills.stream().map(figure::applyAsLong).sorted().toList();
    Figures.say(
        "owner kills: %s: median %d, worst %d of %d",
        what, sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1), sorted.size());
  }

  private static Kill kill(TestNode owner) {
    Asker asker = new Asker();
    List<TestNode> left = cluster.nodes().stream().filter(node -> node != owner).toList();
    List<Question> all =
        IntStream.range(0, SUBJECTS)
            .mapToObj(i -> Endurance.HUNDRED.by(Subjects.next("killed")))
            .toList();
    all.forEach(question -> asker.ask(left.get(0), question));
    List<Question> its =
        all.stream()
            .filter(each -> Subjects.owner(left.get(0), each).equals(owner.address()))
            .toList();
    assertThat(its).as("subjects of %s", owner.name()).isNotEmpty();
    Load load =
        Load.start(
            asker,
            TICK,
            tick ->
                IntStream.range(0, SUBJECTS)
                    .filter(i -> i % TICKS == tick % TICKS)
                    // Of each node in turn.
                    .mapToObj(
                        i -> new Load.Next(left.get((int) ((tick / TICKS + i) % 2)), all.get(i)))
                    .toList());
    await("calls").until(() -> asker.seen().size() > 3 * SUBJECTS);
    long killedMillis = System.currentTimeMillis();
    try {
      owner.kill();
      await("normal answers for all of its subjects")
          .atMost(NORMAL_WITHIN)
          .until(() -> its.stream().allMatch(each -> isNormal(asker, each, killedMillis)));
    } finally {
      load.stop();
    }
    Kill kill = kill(asker, its, killedMillis);
    Figures.say("owner kills: %s: %d subjects: %s", owner.name(), its.size(), kill);
    assertThat(asker.unanswered()).as("unanswered by nodes that live").isEmpty();
    all.forEach(question -> asker.useUp(left, question, Endurance.HUNDRED));
    Checker.check(Endurance.PROMISES, asker.seen());
    return kill;
  }

  private static boolean isNormal(Asker asker, Question question, long killedMillis) {
    List<Seen> since = since(asker, question, killedMillis);
    return !since.isEmpty() && !since.get(since.size() - 1).degraded();
  }

  /** Its answers, as they came. */
  private static List<Seen> since(Asker asker, Question question, long killedMillis) {
    return asker.of(question.caller()).stream()
        .filter(seen -> seen.askedMillis() >= killedMillis)
        .toList();
  }

  private static Kill kill(Asker asker, List<Question> its, long killedMillis) {
    List<Long> normal = its.stream().map(each -> normalAfter(asker, each, killedMillis)).toList();
    long allMillis = normal.stream().max(naturalOrder()).orElseThrow();
    List<Seen> since =
        asker.seen().stream()
            .filter(seen -> seen.answeredMillis() >= killedMillis)
            .filter(seen -> seen.askedMillis() <= killedMillis + allMillis)
            .toList();
    since.stream()
        .filter(OwnerKillsIT::isLate)
        .limit(3)
        .forEach(
            seen ->
                Figures.say(
                    "owner kills: late: asked %d ms after it: %s",
                    seen.askedMillis() - killedMillis, seen.told()));
    List<Seen> meanwhile = since.stream().filter(each -> its.contains(each.question())).toList();
    return new Kill(
        normal.stream().min(naturalOrder()).orElseThrow(),
        allMillis,
        meanwhile.size(),
        meanwhile.stream().filter(Seen::degraded).count(),
        meanwhile.stream().filter(seen -> seen.degraded() && seen.allowed()).count(),
        since.stream().filter(OwnerKillsIT::isLate).count(),
        since.stream().mapToLong(Seen::tookMillis).max().orElseThrow(),
        since.stream().filter(seen -> seen.degraded() && !its.contains(seen.question())).count());
  }

  private static boolean isLate(Seen seen) {
    return seen.tookMillis() > LATE_MILLIS && !Standstills.during(seen);
  }

  /** When its first normal answer came that no degraded one followed, after the kill. */
  private static long normalAfter(Asker asker, Question question, long killedMillis) {
    List<Seen> since = since(asker, question, killedMillis);
    int first = since.size();
    while (first > 0 && !since.get(first - 1).degraded()) {
      first--;
    }
    return since.get(first).answeredMillis() - killedMillis;
  }
}
