package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The five shipped policies, driven through the real port to the first denial of each row. */
@ExtendWith(NodeLogs.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
class PoliciesIT {
  private static final List<Promise> PROMISES =
      Apis.all().stream().flatMap(api -> api.promises().stream()).toList();

  private static final List<Drive> DENIED = new ArrayList<>();

  private static TestCluster cluster;
  private static TestNode node;

  private final Asker asker = new Asker();

  /** Of all rows together: the ceiling is one window for all callers. */
  private static final Books BOOKS = new Books(PROMISES, 5);

  @BeforeAll
  static void start() {
    cluster = Clusters.one();
    node = cluster.node(0);
  }

  static Stream<Arguments> rows() {
    return Apis.all().stream()
        .flatMap(api -> api.rows().stream().map(row -> Arguments.of(row, api)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  @Order(1)
  void aRowGivesJustItsPermitsAndThenDenies(Row row, Api api) {
    DENIED.add(new Exam(asker, cluster.nodes(), BOOKS).take(row, api));
    Checker.check(PROMISES, asker.seen());
  }

  @Test
  @Order(4) // Last: for the rest of its second there is nothing left for others.
  void theCeilingOverAWholeApiHoldsForCallersWhoShareNothing() {
    // 1,250 permits in one request; where the second's edge comes in between, another one follows.
    List<Question> strangers =
        IntStream.range(0, 250)
            .mapToObj(n -> Question.of("slothbox", "ip", Subjects.ip(n, 7)).calls("GET", "/v1"))
            .map(question -> question.costing(5))
            .toList();
    // Calls of the tests before count in the second that they were made in.
    long before = System.currentTimeMillis() / 1_000;
    await("the next second").until(() -> System.currentTimeMillis() / 1_000 > before);
    List<Seen> answers = asker.askAll(node, strangers);
    for (int attempt = 1; attempt < 10 && answers.stream().allMatch(Seen::allowed); attempt++) {
      answers = asker.askAll(node, strangers);
    }
    Seen denied = answers.stream().filter(seen -> !seen.allowed()).findFirst().orElseThrow();
    assertThat(denied.verdict().deniedBy()).hasValue("ceiling");
    assertThat(denied.verdict().headers()).containsExactly(Map.entry("Retry-After", "1"));
    long second = denied.verdict().window("ceiling", 1).resetAt();
    long grantedThen =
        asker.seen().stream()
            .filter(Seen::allowed)
            .filter(seen -> seen.verdict().window("ceiling", 1).resetAt() == second)
            .mapToLong(seen -> seen.question().cost())
            .sum();
    assertThat(grantedThen).isEqualTo(1_000);
    Checker.check(PROMISES, asker.seen());
  }

  @Test
  @Order(2)
  void environmentsHaveBudgetsOfTheirOwnAndEnterpriseCallersLeaveTheirAddressAlone() {
    int who = Subjects.next();
    Question production = Question.of("sly", "ip", Subjects.ip(who, 0)).calls("GET", "/v1/wallets");
    Question sandbox = production.and("environment", "sandbox");
    asker.ask(node, production.costing(100));
    assertThat(asker.ask(node, production).allowed()).isFalse();
    assertThat(remaining(asker.ask(node, sandbox), "general-sandbox")).isEqualTo(999);
    Seen dedicated = asker.ask(node, production.and("actor", "a" + who).and("plan", "enterprise"));
    assertThat(dedicated.allowed()).isTrue();
    assertThat(dedicated.verdict().limits()).hasSize(1);
    assertThat(remaining(dedicated, "enterprise")).isEqualTo(999);
  }

  @Test
  @Order(2)
  void aBatchIsOneCallAndAWebhookNone() {
    Question caller = Question.of("sly", "ip", Subjects.ip(Subjects.next(), 0));
    Question batch = caller.calls("POST", "/v1/transfers/batch").with("items", 300);
    assertThat(remaining(asker.ask(node, batch), "general")).isEqualTo(99);
    Seen webhook = asker.ask(node, caller.calls("POST", "/v1/webhooks/7").with("kind", "webhook"));
    assertThat(webhook.allowed()).isTrue();
    assertThat(webhook.verdict().limits()).isEmpty();
    assertThat(webhook.verdict().headers()).isEmpty();
    assertThat(remaining(asker.ask(node, caller.calls("GET", "/v1/x")), "general")).isEqualTo(98);
  }

  @Test
  @Order(2)
  void aWriteOverItsLimitWaitsUntilItsPermitIsDueUnlessItDoesNotWant() {
    Question write =
        Question.of("scalekit", "environment", "e" + Subjects.next())
            .and("client", "c")
            .calls("POST", "/a");
    asker.ask(node, write.costing(300));
    Seen denied = asker.ask(node, write.with("waitMillis", 0).costing(2));
    assertThat(denied.verdict().deniedBy()).as(denied.text()).hasValue("write");
    assertThat(denied.verdict().headers()).containsEntry("Retry-After", "1");
    Seen waited = asker.ask(node, write.costing(5));
    assertThat(waited.allowed()).as(waited.text()).isTrue();
    assertThat(waited.tookMillis()).as(waited.text()).isBetween(300L, 5_000L);
    assertThat(Json.tree(waited.text()).path("queuedMillis").asLong()).isBetween(300L, 5_000L);
  }

  @Test
  @Order(2)
  void aKeyNeverEatsIntoTheSessionsBudget() {
    Minute.withMostOfItLeft();
    int who = Subjects.next();
    Question key = Question.of("slothbox", "key", "sk_live_" + who).calls("GET", "/v1/boxes");
    asker.ask(node, key.costing(120));
    assertThat(asker.ask(node, key).verdict().deniedBy()).hasValue("general");
    Seen session =
        asker.ask(node, Question.of("slothbox", "user", "u" + who).calls("GET", "/v1/boxes"));
    assertThat(remaining(session, "general")).isEqualTo(119);
  }

  @Test
  @Order(2)
  void anExpensiveCallThatTheOrganizationDeniesCostsTheKeyNothing() {
    Minute.withMostOfItLeft();
    int who = Subjects.next();
    Question member = Question.of("slothbox", "key", "sk_live_" + who).and("org", "o" + who);
    Question other = member.and("key", "sk_other_" + who);
    Question expensive = member.calls("POST", "/v1/boxes/b1/start");
    asker.ask(node, other.calls("POST", "/v1/boxes/b1/stop").costing(20));
    Question look = member.calls("GET", "/v1/boxes").looking();
    assertThat(remaining(asker.ask(node, look), "general")).isEqualTo(120);
    for (int i = 0; i < 5; i++) {
      Seen denied = asker.ask(node, expensive);
      assertThat(denied.verdict().deniedBy()).hasValue("infrastructure");
      assertThat(remaining(denied, "general")).isEqualTo(120);
    }
    assertThat(remaining(asker.ask(node, look), "general")).isEqualTo(120);
  }

  private static long remaining(Seen seen, String limit) {
    return seen.verdict().window(limit, 60).remaining();
  }

  @Test
  @Order(3)
  void whoWaitsAsLongAsItWasToldIsLetIn() {
    int back = new Exam(asker, cluster.nodes(), BOOKS).comeBack(DENIED);
    assertThat(back).isGreaterThan(20);
    Figures.say("policies: of %d that were denied, %d waited and were let in", DENIED.size(), back);
  }
}
