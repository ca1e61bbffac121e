package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls over a window that shapes, on three nodes, as their callers see them. */
@ExtendWith(NodeLogs.class)
@Timeout(180)
class ShapeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  /** What follows a permit that has come due: the journal, the answer, and a busy machine. */
  private static final long LATE_MILLIS = 1_500;

  /** By how much two nodes may read one instant apart. */
  private static final long CLOCKS_MILLIS = 50;

  static final String POLICY =
      """
      policy = shapely
      caller = [ { name = org, required = true } ]
      limits = [
        {
          name = steady
          per = [org]
          rates = ["60 per minute"]
          algorithm = token-bucket
          shape { wait = 40 s, queue = 100 }
        }
      ]
      """;

  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = Clusters.three();
  }

  private static CompletableFuture<JsonNode> asking(TestNode node, String org) {
    String body =
        "{\"policy\":\"shapely\",\"caller\":{\"org\":\"%s\"},\"method\":\"POST\",\"path\":\"/x\"}"
            .formatted(org);
    return Http.post(node.decisionPort(), "/v1/decisions", body, PATIENCE)
        .thenApply(answer -> Json.tree(answer.body()));
  }

  private static long decided(JsonNode answer) {
    return answer.path("decidedAtMillis").asLong();
  }

  private static long queued(JsonNode answer) {
    return answer.path("queuedMillis").asLong();
  }

  @Test
  void ofNinetyCallsAtOnceSixtyAreLetInAndThenOneASecondInTheirOrder() {
    String org = Subjects.next("org");
    List<CompletableFuture<JsonNode>> asked = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      asked.add(asking(cluster.node(i % 3), org));
    }
    List<JsonNode> answers =
        asked.stream()
            .map(CompletableFuture::join)
            .sorted(Comparator.comparingLong(ShapeIT::decided))
            .toList();
    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer.path("allowed").asBoolean()).isTrue())
        .allSatisfy(answer -> assertThat(answer.path("degraded").asBoolean()).isFalse());
    long firstMillis = decided(answers.get(0));
    long latestMillis = 0;
    for (int i = 60; i < 90; i++) {
      JsonNode answer = answers.get(i);
      long dueMillis = 1_000L * (i - 59);
      long afterMillis = decided(answer) - firstMillis;
      assertThat(afterMillis).as("number %d", i + 1).isGreaterThanOrEqualTo(dueMillis);
      latestMillis = Math.max(latestMillis, afterMillis - dueMillis);
      assertThat(queued(answer)).as("number %d", i + 1).isPositive();
      if (i > 60) {
        JsonNode before = answers.get(i - 1);
        assertThat(decided(answer) - queued(answer))
            .as("arrival of number %d", i + 1)
            .isGreaterThanOrEqualTo(decided(before) - queued(before) - CLOCKS_MILLIS);
      }
    }
    Figures.say(
        "shape: 90 calls at once of 60 a minute: one a second after 60, at most %d ms late",
        latestMillis);
    assertThat(latestMillis).isLessThan(LATE_MILLIS);
  }
}
