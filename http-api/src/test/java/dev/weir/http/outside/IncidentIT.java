package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An incident on three nodes. */
@ExtendWith(NodeLogs.class)
@Timeout(360)
class IncidentIT {
  private static final long AT_LEAST_SECONDS = 600;
  private static final String INCIDENT = "/incidents/salfio";
  private static final String BODY =
      "{'retryAfterAtLeastSeconds': " + AT_LEAST_SECONDS + ", 'reason': 'outage'}";

  private static TestCluster cluster;

  private final Asker asker = new Asker();

  @BeforeAll
  static void start() {
    cluster = Clusters.three();
  }

  @Test
  void incidentHoldsEverywhereWithinASecondAndOutlivesEveryNode() {
    cluster.nodes().forEach(node -> assertThat(isRaised(node)).as(node.name()).isFalse());
    onEverywhereWithinASecond(0, "on");
    offEverywhereWithinASecond(1);
    onEverywhereWithinASecond(2, "on again");

    for (TestNode node : cluster.nodes()) {
      node.terminate();
      assertThat(others(node)).as("while %s is away", node.name()).allMatch(this::isRaised);
      node.startAgain();
      node.awaitReady();
      assertThat(isRaised(node)).as("%s as soon as it is ready", node.name()).isTrue();
    }
    cluster.nodes().forEach(TestNode::kill);
    cluster.nodes().forEach(TestNode::startAgain);
    cluster.nodes().forEach(TestNode::awaitReady);
    assertThat(cluster.nodes()).as("all were killed").allMatch(this::isRaised);

    offEverywhereWithinASecond(1);
    assertThat(Http.answer(cluster.node(2).managementPort(), INCIDENT).statusCode()).isEqualTo(404);
  }

  @Test
  void withoutAMajorityNothingIsDeclared() {
    TestNode keeping = oldest();
    others(keeping).forEach(TestNode::pause);
    try {
      // Its readiness tells of its tenure; the others would be declared dead only later.
      await("the loss of tenure")
          .pollInterval(Duration.ofMillis(50))
          .until(() -> Http.status(keeping.managementPort(), "/ready") == 503);
      HttpResponse<String> refused =
          Http.send(keeping.managementPort(), "PUT", INCIDENT, BODY.replace('\'', '"'));
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.body()).contains("majority");
    } finally {
      others(keeping).forEach(TestNode::wake);
    }
    cluster.nodes().forEach(TestNode::awaitReady);
    assertThat(cluster.nodes())
        .allMatch(node -> Http.status(node.managementPort(), INCIDENT) == 404);
  }

  /** The cluster's singletons are on the oldest node. */
  private static TestNode oldest() {
    for (JsonNode node : Http.json(cluster.node(0).managementPort(), "/nodes").get("nodes")) {
      if (node.get("age").intValue() == 1) {
        return cluster.at(node.get("address").textValue());
      }
    }
    throw new AssertionError("no node is the oldest");
  }

  private Stream<TestNode> others(TestNode node) {
    return cluster.nodes().stream().filter(other -> other != node);
  }

  private void onEverywhereWithinASecond(int by, String what) {
    long doneMillis = operator(by).does("PUT", INCIDENT, BODY);
    long tookMillis = untilAll(true) - doneMillis;
    Figures.say("incident: %s, on three nodes %d ms after it was acknowledged", what, tookMillis);
    assertThat(tookMillis).isLessThan(1_000);
  }

  private void offEverywhereWithinASecond(int by) {
    long doneMillis = operator(by).does("DELETE", INCIDENT, "");
    long tookMillis = untilAll(false) - doneMillis;
    Figures.say("incident: off on three nodes %d ms after it was acknowledged", tookMillis);
    assertThat(tookMillis).isLessThan(1_000);
  }

  private long untilAll(boolean raised) {
    await("all nodes")
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> cluster.nodes().stream().allMatch(node -> isRaised(node) == raised));
    return System.currentTimeMillis();
  }

  private static Operator operator(int node) {
    return new Operator(cluster.node(node));
  }

  /**
   * Whether a denial by this node asks for the longer wait; fails if header, body and field do not
   * agree. Of 50 permits one is taken, so 50 more are not there before the minute's end.
   */
  private boolean isRaised(TestNode node) {
    Question question =
        Question.of("salfio", "org", Subjects.next("incident")).calls("GET", "/v1/invoices");
    assertThat(asker.ask(node, question).allowed()).isTrue();
    Verdict denial = asker.ask(node, question.costing(50)).verdict();
    assertThat(denial.allowed()).isFalse();
    long wait = denial.waitSeconds();
    assertThat(denial.headers()).containsEntry("Retry-After", Long.toString(wait));
    assertThat(denial.body().orElseThrow()).contains("Retry after " + wait + " seconds.");
    return wait >= AT_LEAST_SECONDS;
  }
}
