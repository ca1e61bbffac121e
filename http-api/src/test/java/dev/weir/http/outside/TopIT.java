package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who calls the most, asked of each of three nodes. */
@ExtendWith(NodeLogs.class)
@Timeout(240)
class TopIT {
  private static final int MINUTE = 60;

  private static TestCluster cluster;

  private final Asker asker = new Asker();

  @BeforeAll
  static void start() {
    cluster = Clusters.three();
  }

  @Test
  void eachNodeRanksTheCallsOfAllNodes() {
    String busy = Subjects.next("org");
    String quiet = Subjects.next("org");
    for (int i = 0; i < MINUTE; i++) {
      asker.ask(cluster.node(i % 3), call(busy));
    }
    asker.ask(cluster.node(1), call(quiet));
    long denied = asker.seen().stream().filter(one -> !one.allowed()).count();
    assertThat(denied).as("of 60 calls, 50 per minute").isPositive();
    for (TestNode node : cluster.nodes()) {
      Map<String, Long> calls = ranked(node, "calls");
      assertThat(calls)
          .containsEntry("org=" + busy, (long) MINUTE)
          .containsEntry("org=" + quiet, 1L);
      assertThat(ranked(node, "denied"))
          .containsEntry("org=" + busy, denied)
          .doesNotContainKey("org=" + quiet);
    }
  }

  @Test
  void aNodeThatDoesNotAnswerIsMissing() {
    String org = Subjects.next("org");
    asker.ask(cluster.node(0), call(org));
    TestNode paused = cluster.node(2);
    paused.pause();
    try {
      JsonNode ranking = top(cluster.node(0), "calls");
      assertThat(ranking.get("missing")).hasSize(1);
      assertThat(ranking.at("/missing/0").textValue()).isEqualTo(paused.address());
      assertThat(counts(ranking)).containsEntry("org=" + org, 1L);
    } finally {
      paused.wake();
    }
    cluster.nodes().forEach(TestNode::awaitReady);
    await().until(() -> top(cluster.node(0), "calls").get("missing").isEmpty());
  }

  @Test
  void badParametersAreProblemsEverywhere() {
    for (TestNode node : cluster.nodes()) {
      HttpResponse<String> refused = Http.answer(node.managementPort(), "/limiters/salfio/top?n=0");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("\"n\"").contains("1 to 100");
    }
  }

  private static Question call(String org) {
    return Question.of("salfio", "org", org).calls("GET", "/v1/invoices");
  }

  private static Map<String, Long> ranked(TestNode node, String by) {
    JsonNode ranking = top(node, by);
    assertThat(ranking.get("missing")).isEmpty();
    return counts(ranking);
  }

  private static JsonNode top(TestNode node, String by) {
    JsonNode ranking = Http.json(node.managementPort(), "/limiters/salfio/top?n=100&by=" + by);
    assertThat(ranking.get("sinceSeconds").longValue()).isPositive();
    return ranking;
  }

  private static Map<String, Long> counts(JsonNode ranking) {
    return StreamSupport.stream(ranking.get("subjects").spliterator(), false)
        .collect(
            Collectors.toMap(
                each -> each.get("subject").textValue(), each -> each.get("atLeast").longValue()));
  }
}
