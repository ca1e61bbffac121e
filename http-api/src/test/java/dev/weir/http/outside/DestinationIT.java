package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A destination whose owner leaves or is killed while deliveries are under way and wait. */
@ExtendWith(NodeLogs.class)
@Timeout(180)
class DestinationIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int WAITING = 10;

  private static TestCluster cluster;

  private TestNode owner;
  private List<TestNode> others;
  private String destination;

  @BeforeAll
  static void start() {
    cluster = Clusters.three();
  }

  /** A destination that lives on one node and has been learned to be quick. */
  @BeforeEach
  void learn() {
    cluster.restore();
    destination = Subjects.next("destination");
    int bound = 8;
    for (int round = 0; round < 10; round++) {
      List<JsonNode> letIn = letIn(cluster.node(round % 3), bound);
      letIn.forEach(each -> assertThat(release(cluster.node(0), each)).isEqualTo(204));
      bound = shown(cluster.node(0)).path("bound").asInt();
    }
    assertThat(bound).isGreaterThan(16);
    owner = cluster.at(shown(cluster.node(0)).path("node").asText());
    others = cluster.nodes().stream().filter(node -> node != owner).toList();
  }

  @Test
  void anOwnerThatLeavesTakesAlongWhatIsInFlightAndWhoWaits() {
    int bound = shown(others.get(0)).path("bound").asInt();
    List<JsonNode> inFlight = letIn(others.get(0), bound - 1);
    String sender = Subjects.next("org");
    String known = "\"id\":\"one\",\"waitMillis\":15000";
    JsonNode knownById = allowed(ask(others.get(0), sender, known).join());
    inFlight.add(knownById);
    List<CompletableFuture<JsonNode>> waiting = waiting();

    HttpResponse<String> told =
        Http.send(
            others.get(0).managementPort(), "POST", "/nodes/" + owner.address() + "/leave", "");
    assertThat(told.statusCode()).as(told.body()).isEqualTo(202);
    owner.awaitEnd(Duration.ofSeconds(60));

    JsonNode moved = shown(others.get(1));
    assertThat(moved.path("node").asText()).isNotEqualTo(owner.address());
    assertThat(moved.path("bound").asInt()).isEqualTo(bound);
    assertThat(moved.path("inFlight").asInt()).isEqualTo(bound);
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    JsonNode again = allowed(ask(others.get(1), sender, known).join());
    assertThat(again.path("lease")).as("its id moved too").isEqualTo(knownById.path("lease"));
    assertThat(asked(others.get(1), sender, "\"id\":\"one\"").join().statusCode()).isEqualTo(409);
    for (JsonNode each : inFlight) {
      assertThat(release(others.get(1), each)).isEqualTo(204);
    }
    assertThat(release(others.get(1), inFlight.get(0))).as("twice").isEqualTo(404);
    await("the account")
        .atMost(Duration.ofSeconds(10))
        .until(() -> webhookAccount(sender).path("deliveries").asInt() == 1);
    assertThat(webhookAccount(sender).path("inFlight").asInt()).isZero();
    for (CompletableFuture<JsonNode> each : waiting) {
      assertThat(release(others.get(0), allowed(each.join()))).isEqualTo(204);
    }
  }

  @Test
  void afterAKilledOwnerHalfOfWhatWasLearnedHoldsAndEverybodyIsAnswered() {
    int bound = shown(others.get(0)).path("bound").asInt();
    List<JsonNode> inFlight = letIn(others.get(0), bound);
    List<CompletableFuture<JsonNode>> waiting = waiting();

    owner.kill();
    long killedNanos = System.nanoTime();
    List<JsonNode> answers = waiting.stream().map(CompletableFuture::join).toList();
    await("the next owner")
        .atMost(Duration.ofSeconds(60))
        .until(() -> Http.status(others.get(0).managementPort(), page()) == 200);
    Figures.say(
        "destination: owner killed, the next one known after %d ms; of %d that waited %d let in",
        (System.nanoTime() - killedNanos) / 1_000_000,
        WAITING,
        answers.stream().filter(each -> each.path("allowed").asBoolean()).count());

    int half = shown(others.get(0)).path("bound").asInt();
    assertThat(half).isBetween(1, bound / 2);
    int letIn = (int) answers.stream().filter(each -> each.path("allowed").asBoolean()).count();
    for (int i = 0; i < bound; i++) {
      letIn += ask(others.get(i % 2), 0).join().path("allowed").asBoolean() ? 1 : 0;
    }
    assertThat(letIn).isEqualTo(half);
    assertThat(release(others.get(0), inFlight.get(0))).as("from before").isEqualTo(404);
  }

  private List<CompletableFuture<JsonNode>> waiting() {
    List<CompletableFuture<JsonNode>> waiting = new ArrayList<>();
    for (int i = 0; i < WAITING; i++) {
      waiting.add(ask(others.get(i % 2), 15_000));
    }
    await("those who wait")
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> shown(others.get(0)).path("queued").asInt() == WAITING);
    return waiting;
  }

  private List<JsonNode> letIn(TestNode node, int count) {
    List<JsonNode> letIn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      letIn.add(allowed(ask(node, 15_000).join()));
    }
    return letIn;
  }

  private static JsonNode allowed(JsonNode answer) {
    assertThat(answer.path("allowed").asBoolean()).as("%s", answer).isTrue();
    return answer;
  }

  private CompletableFuture<JsonNode> ask(TestNode node, long waitMillis) {
    return ask(node, "org_d", "\"waitMillis\":" + waitMillis);
  }

  private JsonNode webhookAccount(String org) {
    return Http.json(others.get(0).managementPort(), "/limiters/salfio?org=" + org)
        .at("/accounts/webhook");
  }

  private CompletableFuture<HttpResponse<String>> asked(TestNode node, String org, String more) {
    String body =
        "{\"policy\":\"salfio\",\"caller\":{\"org\":\"%s\",\"destination\":\"%s\"},\"kind\":\"webhook\",%s}"
            .formatted(org, destination, more);
    return Http.post(node.decisionPort(), "/v1/decisions", body, PATIENCE);
  }

  private CompletableFuture<JsonNode> ask(TestNode node, String org, String more) {
    return asked(node, org, more)
        .thenApply(
            answer -> {
              assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
              return Json.tree(answer.body());
            });
  }

  private static int release(TestNode node, JsonNode letIn) {
    String lease = letIn.path("lease").path("id").asText();
    String report = "{\"status\":200,\"millis\":5}";
    return Http.post(node.decisionPort(), "/v1/leases/" + lease + "/release", report, PATIENCE)
        .join()
        .statusCode();
  }

  private String page() {
    return "/destinations/salfio?destination=" + destination;
  }

  private JsonNode shown(TestNode node) {
    return Http.json(node.managementPort(), page());
  }
}
