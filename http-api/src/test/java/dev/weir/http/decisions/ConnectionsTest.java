package dev.weir.http.decisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.http.javadsl.Http;
import akka.http.javadsl.OutgoingConnection;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.weir.http.sockets.Peer;
import dev.weir.http.sockets.Peer.Reply;
import dev.weir.http.wire.BodySettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What peers do on the wire, and that none of it hurts the others. */
class ConnectionsTest {

  private static final DecisionServer SERVER = DecisionServer.start();

  /** One that bears with little: a second for a body, two for a request, a megabyte held. */
  private static final DecisionServer HASTY =
      DecisionServer.start(
          Duration.ofSeconds(2), new BodySettings(Duration.ofSeconds(1), 1_000_000));

  private static final String GOOD = "{\"policy\":\"sly\",\"caller\":{\"org\":\"org_42\"}}";
  private static final String HEAD =
      "POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  private static final byte[] QUESTION =
      Peer.request("POST", "/v1/decisions", "Content-Type: application/json\r\n", Peer.bytes(GOOD));

  @AfterAll
  static void stop() {
    SERVER.close();
    HASTY.close();
  }

  private static void assertOthersAreServed(DecisionServer server) throws IOException {
    assertThat(Peer.ask(server.port(), "POST", "/v1/decisions", GOOD).status()).isEqualTo(200);
  }

  @Test
  void aConnectionServesManyQuestions() throws IOException {
    try (Peer peer = Peer.connect(SERVER.port())) {
      for (int i = 0; i < 100; i++) {
        peer.send(QUESTION);
        assertThat(peer.read().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void pipelinedQuestionsAreAnsweredInOrder() throws IOException {
    try (Peer peer = Peer.connect(SERVER.port())) {
      for (int i = 0; i < 50; i++) {
        String policy = i % 2 == 0 ? "sly" : "slim";
        peer.send(
            Peer.request(
                "POST",
                "/v1/decisions",
                "Content-Type: application/json\r\n",
                Peer.bytes(GOOD.replace("sly", policy))));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(peer.read().body())
            .contains("\"policy\":\"" + (i % 2 == 0 ? "sly" : "slim") + "\"");
      }
    }
  }

  @Test
  void aProblemLeavesTheConnectionOpen() throws IOException {
    try (Peer peer = Peer.connect(SERVER.port())) {
      peer.send(Peer.request("POST", "/v1/decisions", "", Peer.bytes("{")));
      assertThat(peer.read().status()).isEqualTo(400);
      peer.send(Peer.request("GET", "/nowhere", "", new byte[0]));
      assertThat(peer.read().status()).isEqualTo(404);
      peer.send(QUESTION);
      assertThat(peer.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyInPiecesIsPutTogether() throws IOException {
    try (Peer peer = Peer.connect(SERVER.port())) {
      peer.send(HEAD + "Content-Length: " + GOOD.length() + "\r\n\r\n");
      peer.send(GOOD.substring(0, 10));
      peer.send(GOOD.substring(10));
      assertThat(peer.read().status()).isEqualTo(200);
      peer.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < GOOD.length(); i++) {
        peer.send("1\r\n" + GOOD.charAt(i) + "\r\n");
      }
      peer.send("0\r\n\r\n");
      assertThat(peer.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatWaitsForLeaveToSendGetsIt() throws IOException {
    try (Peer peer = Peer.connect(SERVER.port())) {
      peer.send(HEAD + "Expect: 100-continue\r\nContent-Length: " + GOOD.length() + "\r\n\r\n");
      assertThat(peer.readHead().status()).isEqualTo(100);
      peer.send(GOOD);
      assertThat(peer.read().status()).isEqualTo(200);
    }
  }

  @Test
  void headersSentByteByByteEndTheConnection() throws IOException {
    try (Peer peer = Peer.connect(HASTY.port());
        Peer idle = Peer.connect(HASTY.port())) {
      peer.send("POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
      int sent = 0;
      while (!peer.closedWithin(Duration.ofMillis(50))) {
        peer.send("x");
        sent++;
        assertThat(sent).as("bytes taken, one every 50 ms").isLessThan(400);
      }
      assertThat(sent).isGreaterThan(10);
      assertThat(idle.readToEnd()).isEmpty();
      assertOthersAreServed(HASTY);
    }
  }

  @Test
  void aBodyThatStopsIsARequestTimeout() throws IOException {
    try (Peer peer = Peer.connect(HASTY.port())) {
      peer.send(HEAD + "Content-Length: 100\r\n\r\n{\"policy\":");
      Reply reply = peer.read();
      assertThat(reply.status()).isEqualTo(408);
      assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
      assertThat(reply.body()).contains("body: 10 bytes in 1000 ms (expected: all of it)");
      peer.readToEnd();
    }
    assertOthersAreServed(HASTY);
  }

  @Test
  void aBodyThatIsFarTooLongIsRefusedUnread() throws IOException {
    try (Peer peer = Peer.connect(SERVER.port())) {
      peer.send(HEAD + "Content-Length: 1000000000000\r\n\r\n{");
      assertThat(peer.read().status()).isEqualTo(413);
      peer.readToEnd();
    }
    try (Peer peer = Peer.connect(SERVER.port())) {
      peer.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
      byte[] chunk = Peer.bytes("8000\r\n" + " ".repeat(0x8000) + "\r\n");
      for (int i = 0; i < 40; i++) {
        peer.send(chunk);
      }
      assertThat(peer.read().status()).isEqualTo(413);
      peer.readToEnd();
    }
    assertOthersAreServed(SERVER);
  }

  @Test
  void onlySoMuchOfBodiesIsHeldAtOnce() throws IOException {
    String head =
        "POST /v1/decisions/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n";
    try (Peer first = Peer.connect(HASTY.port());
        Peer second = Peer.connect(HASTY.port())) {
      byte[] most = Peer.bytes(" ".repeat(899_999));
      first.send(head);
      first.send(most);
      second.send(head);
      second.send(most);
      // There is room for one: whoever comes later is refused, and the other has not sent all.
      List<Integer> statuses = List.of(second.read().status(), first.read().status());
      assertThat(statuses).contains(503).isSubsetOf(503, 408);
    }
    assertOthersAreServed(HASTY);
    // All of it is free again.
    assertThat(
            Peer.ask(
                    HASTY.port(),
                    "POST",
                    "/v1/decisions/batch",
                    "",
                    Peer.bytes("{\"decisions\":[1]}" + " ".repeat(900_000)))
                .status())
        .isEqualTo(200);
  }

  @Test
  void brokenFramingIsAProblemAndEndsTheConnection() throws IOException {
    for (String broken :
        List.of(
            "\u0000\u0001\u0002 this is no HTTP at all\r\n\r\n",
            "GET\r\nthis is no HTTP either\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
            "GET / HTTP/1.1\r\nsk secret\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            HEAD + "Content-Length: -1\r\n\r\n",
            HEAD + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
            HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n")) {
      try (Peer peer = Peer.connect(SERVER.port())) {
        peer.send(broken);
        Reply reply = peer.read();
        assertThat(reply.status()).as(broken).isIn(400, 501, 505);
        assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
        assertThat(reply.body()).doesNotContain("secret");
        peer.readToEnd();
      }
    }
    assertOthersAreServed(SERVER);
  }

  @Test
  void clientsThatGoAwayLeaveNothingBehind() throws IOException {
    for (int i = 0; i < 50; i++) {
      Peer peer = Peer.connect(SERVER.port());
      peer.send(i % 2 == 0 ? HEAD : HEAD + "Content-Length: 100\r\n\r\n{");
      peer.close();
    }
    assertOthersAreServed(SERVER);
    await().atMost(Duration.ofSeconds(10)).until(() -> SERVER.server().connections() == 0);
  }

  private static HttpRequest question(String policy) {
    return HttpRequest.POST("/v1/decisions")
        .withEntity(
            HttpEntities.create(ContentTypes.APPLICATION_JSON, GOOD.replace("sly", policy)));
  }

  @Test
  void http2IsSpokenOnTheSamePort() {
    Flow<HttpRequest, HttpResponse, CompletionStage<OutgoingConnection>> connection =
        Http.get(SERVER.server().system())
            .connectionTo("localhost")
            .toPort(SERVER.port())
            .http2WithPriorKnowledge();
    List<HttpRequest> questions = new ArrayList<>();
    IntStream.range(0, 200).forEach(i -> questions.add(question("sly")));
    questions.add(HttpRequest.GET("/nowhere"));
    questions.add(
        question("sly")
            .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, " ".repeat(70_000))));
    List<Integer> statuses =
        Source.from(questions)
            .concat(Source.maybe())
            .via(connection)
            .take(questions.size())
            .mapAsync(
                1, response -> response.toStrict(10_000, SERVER.server().system().classicSystem()))
            .map(response -> response.status().intValue())
            .runWith(Sink.seq(), SERVER.server().system())
            .toCompletableFuture()
            .join();
    assertThat(statuses).hasSize(202);
    assertThat(statuses.stream().filter(status -> status == 200)).hasSize(200);
    assertThat(statuses).contains(404, 413);
  }

  /** A Java client asks for an upgrade to HTTP/2 unless it is told not to. */
  @Test
  void aClientThatWouldUpgradeIsAnsweredInHttp1() throws Exception {
    java.net.http.HttpRequest question =
        java.net.http.HttpRequest.newBuilder(
                URI.create("http://localhost:" + SERVER.port() + "/v1/decisions"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(GOOD))
            .build();
    for (int i = 0; i < 50; i++) {
      HttpClient client = HttpClient.newHttpClient();
      assertThat(client.version()).isEqualTo(HttpClient.Version.HTTP_2);
      for (int j = 0; j < 3; j++) {
        java.net.http.HttpResponse<String> answer = client.send(question, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      }
    }
  }

  @Test
  void aStreamThatStallsLeavesTheOthersOfItsConnectionAlone() {
    Source<ByteString, ?> stalled =
        Source.<ByteString>single(ByteString.fromString(" ".repeat(2_000)))
            .concat(Source.<ByteString>maybe());
    HttpRequest stalling =
        HttpRequest.POST("/v1/decisions")
            .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, 3_000, stalled));
    List<Integer> statuses =
        Source.from(List.of(stalling, question("sly"), question("slim")))
            .concat(Source.maybe())
            .via(
                Http.get(SERVER.server().system())
                    .connectionTo("localhost")
                    .toPort(SERVER.port())
                    .http2WithPriorKnowledge())
            .map(response -> response.status().intValue())
            .take(2)
            .runWith(Sink.seq(), SERVER.server().system())
            .toCompletableFuture()
            .join();
    assertThat(statuses).containsExactly(200, 200);
  }
}
