package dev.weir.http.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.node.event.Event.Kind;
import dev.weir.node.event.Events;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventsRouteTest {

  private static final ManagedNode NODE =
      ManagedNode.start(
          "salfio",
          """
          policy = salfio
          caller = [ { name = org, required = true } ]
          limits = [ { name = organization, per = [org], rates = ["100 per minute"] } ]
          """);

  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void forget() {
    NODE.events.room = true;
    NODE.events.readers.forEach(Events.Reader::end);
    await().until(NODE.events.readers::isEmpty);
    NODE.events.told.clear();
  }

  @AfterAll
  static void stop() {
    NODE.close();
  }

  private BufferedReader read(String query) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        client.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + NODE.port() + "/events" + query))
                .build(),
            BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static void happens(Kind kind, String policy, String what) {
    NODE.events.tell(kind, policy, 3, new TreeMap<>(Map.of("subject", what)));
  }

  @Test
  void whatWasAskedForIsToldUntilTheNodeEndsIt() throws Exception {
    try (BufferedReader lines = read("?types=denial,incident&policy=salfio")) {
      await().until(() -> NODE.events.readers.size() == 1);
      happens(Kind.SETTINGS, "salfio", "not asked for");
      happens(Kind.DENIAL, "other", "not asked for");
      happens(Kind.DENIAL, "salfio", "org=a");
      happens(Kind.INCIDENT, "salfio", "org=b");
      NODE.events.readers.get(0).end();
      List<String> all = lines.lines().filter(line -> !line.isEmpty()).toList();
      assertThat(all)
          .containsExactly(
              ": weir",
              "retry: 2000",
              "id: 1",
              "event: denial",
              "data: {\"atMillis\":1714058400000,\"node\":\"akka://weir@a:1\","
                  + "\"policy\":\"salfio\",\"standsFor\":3,\"subject\":\"org=a\"}",
              "id: 2",
              "event: incident",
              "data: {\"atMillis\":1714058400000,\"node\":\"akka://weir@a:1\","
                  + "\"policy\":\"salfio\",\"subject\":\"org=b\"}");
    }
    await("the reader is let go").until(NODE.events.readers::isEmpty);
  }

  @Test
  void aSlowReaderMissesEventsAndNothingIsKeptForIt() throws Exception {
    int many = 40_000;
    String long1 = "x".repeat(1_000);
    try (BufferedReader lines = read("")) {
      await().until(() -> NODE.events.readers.size() == 1);
      for (int i = 0; i < many; i++) {
        happens(Kind.DENIAL, "salfio", long1);
      }
      NODE.events.readers.get(0).end();
      long came = lines.lines().filter(line -> line.startsWith("id: ")).count();
      assertThat(came).isPositive().isLessThan(many);
    }
  }

  @Test
  void aReaderThatGoesIsForgotten() throws Exception {
    try (BufferedReader lines = read("")) {
      assertThat(lines.readLine()).isEqualTo(": weir");
      await().until(() -> NODE.events.readers.size() == 1);
    }
    await().until(NODE.events.readers::isEmpty);
  }

  @Test
  void whereThereIsNoRoomAReaderIsTurnedAway() throws IOException {
    NODE.events.room = false;
    assertThat(NODE.get("/events").status()).isEqualTo(503);
    assertThat(NODE.get("/events").body()).contains("as many readers as it takes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"types=", "types=denial,no", "types=denial&types=denial", "kind=denial"})
  void badParametersAreProblems(String query) throws IOException {
    assertThat(NODE.get("/events?" + query).status()).isEqualTo(400);
    assertThat(NODE.get("/events?" + query).body()).contains("\"field\"").contains("\"expected\"");
  }

  @Test
  void anUnknownPolicyIsAProblem() throws IOException {
    assertThat(NODE.get("/events?policy=never").status()).isEqualTo(404);
  }

  @Test
  void changesOfOperatorsAreTold() throws IOException {
    assertThat(NODE.ask("PUT", "/incidents/salfio", "{'retryAfterAtLeastSeconds': 120}").status())
        .isEqualTo(204);
    assertThat(NODE.events.told)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.kind()).isEqualTo(Kind.INCIDENT);
              assertThat(event.policy()).isEqualTo("salfio");
              assertThat(event.details()).containsEntry("change", "incident: at least 120 s");
            });
    assertThat(NODE.ask("PUT", "/incidents/salfio", "{}").status()).isEqualTo(400);
    assertThat(NODE.events.told).hasSize(1);
  }
}
