package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many clients at once, one subject: exactly its limit is allowed. */
@ExtendWith(NodeLogs.class)
@Timeout(120)
class ExactnessIT {
  private static final int CLIENTS = 64;

  /** 2,048 calls for 1,000 permits. */
  private static final int EACH = 32;

  private static TestCluster cluster;

  private final Asker asker = new Asker();

  @BeforeAll
  static void start() {
    cluster = Clusters.three();
  }

  @Test
  void oneNodeGivesManyClientsExactlyTheLimit() {
    exactly(cluster.nodes().subList(0, 1), Endurance.THOUSAND.by(Subjects.next("crowd")), 1_000);
  }

  @Test
  void threeNodesGiveManyClientsExactlyTheLimit() {
    exactly(cluster.nodes(), Endurance.THOUSAND.by(Subjects.next("crowd")), 1_000);
  }

  @Test
  void oneAddressHasItsSandboxLimitExactly() {
    Question sandbox =
        Question.of("sly", "ip", Subjects.ip(Subjects.next(), 0))
            .and("environment", "sandbox")
            .calls("GET", "/v1/wallets");
    exactly(cluster.nodes(), sandbox, 1_000);
  }

  @Test
  void limitsOfSeveralOwnersAreExactTogether() {
    // 256 calls of one key and one organization, each by an owner of its own.
    Minute.withMostOfItLeft();
    int who = Subjects.next();
    Question expensive =
        Question.of("slothbox", "key", "sk_live_" + who)
            .and("org", "o" + who)
            .calls("POST", "/v1/boxes/b1/start");
    List<Seen> answers = Crowd.ask(asker, cluster.nodes(), expensive, CLIENTS, 4);
    asker.requireNoneDegraded();
    Checker.check(Apis.promises(), answers);
    long windows =
        answers.stream()
            .map(seen -> seen.verdict().window("infrastructure", 60).resetAt())
            .distinct()
            .count();
    assertThat(windows).isOne();
    assertThat(Asker.granted(answers)).isEqualTo(20);
    // What the key's owner gave for calls that the organization's denied comes back.
    await("the refunds")
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> {
              Verdict look = asker.ask(cluster.node(1), expensive.looking()).verdict();
              assertThat(look.window("infrastructure", 60).remaining()).isZero();
              assertThat(look.window("general", 60).remaining()).isEqualTo(100);
            });
  }

  @Test
  void aCrowdOfNewSubjectsIsJudgedByTheirOwners() {
    // A cluster that has just formed places its 256 shards one after the other.
    List<Question> placing = strangers(1_000).stream().map(Question::looking).toList();
    await("the shards")
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> new Asker().askAll(cluster.node(0), placing).stream().noneMatch(Seen::degraded));
    List<Question> strangers = strangers(1_000);
    long begunNanos = System.nanoTime();
    List<Seen> answers = asker.askAll(cluster.node(0), strangers);
    long millis = (System.nanoTime() - begunNanos) / 1_000_000;
    asker.requireNoneDegraded();
    assertThat(answers).allMatch(Seen::allowed);
    Figures.say("crowd: %d new subjects at once judged in %d ms", answers.size(), millis);
  }

  private static List<Question> strangers(int count) {
    return Stream.generate(() -> Endurance.HUNDRED.by(Subjects.next("stranger")))
        .limit(count)
        .toList();
  }

  private void exactly(List<TestNode> nodes, Question question, long limit) {
    long begunNanos = System.nanoTime();
    List<Seen> answers = Crowd.ask(asker, nodes, question, CLIENTS, EACH);
    long millis = (System.nanoTime() - begunNanos) / 1_000_000;
    assertThat(answers).hasSize(CLIENTS * EACH);
    asker.requireNoneDegraded();
    assertThat(answers.stream().filter(Seen::allowed).count()).isEqualTo(limit);
    Checker.check(Apis.promises(), answers);
    Figures.say(
        "exactness: %d clients, %d node(s), %s: %d of %d allowed in %d ms, longest answer %d ms",
        CLIENTS,
        nodes.size(),
        question.policy(),
        limit,
        answers.size(),
        millis,
        answers.stream().mapToLong(Seen::tookMillis).max().orElseThrow());
  }
}
