package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a permit that one limiter granted and another denied, as operators see it. */
@ExtendWith(NodeLogs.class)
@Timeout(120)
class RefundIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final TestCluster cluster = Clusters.three();
  private final String key = Subjects.next("sk");
  private final String org = Subjects.next("org");

  private JsonNode launch(int node, String asker, String id) {
    String body =
        "{\"policy\":\"slothbox\",\"caller\":{\"key\":\"%s\",\"org\":\"%s\"},\"method\":\"POST\",\"path\":\"/v1/boxes\",\"id\":\"%s\"}"
            .formatted(asker, org, id);
    return Json.tree(
        Http.post(cluster.node(node).decisionPort(), "/v1/decisions", body, PATIENCE)
            .join()
            .body());
  }

  private int used(String subject, String limit) {
    JsonNode state = new Operator(cluster.node(0)).sees("/limiters/slothbox?" + subject);
    return StreamSupport.stream(state.path("windows").spliterator(), false)
        .filter(window -> window.path("limit").asText().equals(limit))
        .filter(window -> window.path("windowSeconds").asInt() == 60)
        .mapToInt(window -> window.path("used").asInt())
        .sum();
  }

  @Test
  void aDeniedCallCostsNothingAndItsIdIsCountedOnceAfterAReset() {
    Minute.withMostOfItLeft();
    for (int i = 0; i < 10; i++) {
      JsonNode answer = launch(i % 3, Subjects.next("sk"), "other-" + i);
      assertThat(answer.path("allowed").asBoolean()).as(answer.toString()).isTrue();
    }
    for (int i = 0; i < 3; i++) {
      JsonNode denied = launch(i, key, "x");
      assertThat(denied.path("deniedBy").asText()).as(denied.toString()).isEqualTo("launch");
    }
    await("the key's permits back")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(used("key=" + key, "general")).isZero());
    new Operator(cluster.node(1)).does("POST", "/limiters/slothbox/reset?org=" + org, "");
    for (int i = 0; i < 3; i++) {
      JsonNode allowed = launch(i, key, "x");
      assertThat(allowed.path("allowed").asBoolean()).as(allowed.toString()).isTrue();
      assertThat(used("key=" + key, "general")).isEqualTo(1);
      assertThat(used("org=" + org, "launch")).isEqualTo(1);
    }
  }
}
