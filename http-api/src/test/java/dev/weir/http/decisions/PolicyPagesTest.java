package dev.weir.http.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.http.sockets.Peer;
import dev.weir.http.sockets.Peer.Reply;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PolicyPagesTest {

  private static final DecisionServer SERVER = DecisionServer.start();

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @Test
  void policiesAreListedByNameWithTheirHashes() throws IOException {
    Reply reply = Peer.ask(SERVER.port(), "GET", "/v1/policies", "", new byte[0]);
    String hash = "0".repeat(64);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body())
        .isEqualTo(
            "{\"policies\":[{\"name\":\"draft\",\"hash\":\"HASH\"},{\"name\":\"slim\",\"hash\":\"HASH\"},{\"name\":\"sly\",\"hash\":\"HASH\"}]}"
                .replace("HASH", hash));
  }

  @Test
  void oneShowsItsLimitsAndItsText() throws IOException {
    Reply reply = Peer.ask(SERVER.port(), "GET", "/v1/policies/sly", "", new byte[0]);
    assertThat(reply.status()).isEqualTo(200);
    JsonNode page = new ObjectMapper().readTree(reply.body());
    assertThat(page.path("name").asText()).isEqualTo("sly");
    assertThat(page.path("source").asText()).isEqualTo("policy = sly # 50 % \"quoted\"\n");
    assertThat(page.path("limits").toString())
        .isEqualTo(
            """
            [{"name":"organization","scope":"organization","per":["org"],"divideBy":"none",\
            "rates":[{"permits":100,"windowSeconds":60,"windowMillis":60000,\
            "algorithm":"fixed-calendar","capacity":100}],"tiers":{},"durability":"durable",\
            "fallback":"local","reserve":"10%"}]""");
  }

  @Test
  void headHasNoBody() throws IOException {
    try (Peer peer = Peer.connect(SERVER.port())) {
      peer.send(Peer.request("HEAD", "/v1/policies", "", new byte[0]));
      assertThat(peer.readHead().status()).isEqualTo(200);
      // What comes next is the next answer, not a body.
      peer.send(Peer.request("GET", "/v1/policies", "", new byte[0]));
      assertThat(peer.read().body()).startsWith("{\"policies\"");
    }
  }
}
