package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens on one of three nodes, read at another. */
@ExtendWith(NodeLogs.class)
@Timeout(240)
class EventsIT {
  private static final String INCIDENT = "/incidents/sly";

  private static TestCluster cluster;

  private final Asker asker = new Asker();

  @BeforeAll
  static void start() {
    cluster = Clusters.three();
  }

  @Test
  void whatIsCausedAtOneNodeIsReadAtAnotherUntilThatOneLeaves() {
    TestNode reading = cluster.node(0);
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    CompletableFuture<Void> ended = read(reading, lines);
    await("the beginning").until(() -> lines.contains("retry: 2000"));

    // Nodes hear within moments that somebody reads: until then nobody is told.
    String org = Subjects.next("org");
    await("a denial")
        .until(
            () -> {
              asker.ask(
                  cluster.node(1),
                  Question.of("salfio", "org", org).calls("GET", "/v1/invoices").costing(60));
              return lines.stream().anyMatch(line -> line.contains("\"subject\":\"org=" + org));
            });
    JsonNode denial = data(lines, "org=" + org);
    assertThat(denial.get("policy").textValue()).isEqualTo("salfio");
    assertThat(denial.get("node").textValue()).isEqualTo(cluster.node(1).address());
    assertThat(denial.get("standsFor").longValue()).isPositive();

    Operator operator = new Operator(cluster.node(2));
    operator.does("PUT", INCIDENT, "{'retryAfterAtLeastSeconds': 30}");
    operator.does("DELETE", INCIDENT, "");
    await("both").until(() -> lines.stream().anyMatch(line -> line.contains("incident: ended")));
    assertThat(data(lines, "incident: at least 30 s").get("node").textValue())
        .isEqualTo(cluster.node(2).address());

    reading.terminate();
    ended.join();
    reading.startAgain();
    cluster.nodes().forEach(TestNode::awaitReady);
    asker.requireNoneDegraded();
  }

  /** Fails where the stream breaks off instead of ending. */
  private static CompletableFuture<Void> read(TestNode node, Queue<String> lines) {
    return HttpClient.newHttpClient()
        .sendAsync(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + node.managementPort() + "/events"))
                .build(),
            BodyHandlers.ofLines())
        .thenAccept(answer -> answer.body().forEach(lines::add));
  }

  private static JsonNode data(Queue<String> lines, String part) {
    String line =
        lines.stream()
            .filter(each -> each.startsWith("data: ") && each.contains(part))
            .findFirst()
            .orElseThrow();
    return Json.tree(line.substring("data: ".length()));
  }
}
