package dev.weir.http.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.config.policy.Policy;
import dev.weir.config.syntax.PolicyText;
import dev.weir.config.syntax.ReadResult;
import dev.weir.http.sockets.Peer;
import dev.weir.http.sockets.Peer.Reply;
import java.io.IOException;
import java.util.List;
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
  void oneShowsSlotsAndWhatALimitDoesBeyondCounting() throws IOException {
    String text =
        """
        policy = busy
        caller = [ { name = org } ]
        tiers { names = [free, pro], default = free }
        limits = [
          { name = a, per = [org], burst { slots { free = 1, pro = 2 }, queue = 3, wait = 4 s, lease = 5 s } }
          { name = b, per = [], burst { slots = 6 } }
          {
            name = c
            per = [org]
            rates = ["7 per second"]
            shape { wait = 8 s, queue = 9 }
            abuse { denials = 10, within = 11 s, lower-to = "12%", for = 13 s }
            penalty { longest = 3 }
          }
          { name = d, per = [org], rates = ["7 per second"], shadow = true }
          { name = e, per = [org], rates = ["7 per second"], spread = true }
        ]
        """;
    Policy policy =
        PolicyText.parse("busy.conf", text)
            .fold(
                ReadResult.Accepted::value,
                rejected -> {
                  throw new AssertionError(rejected.errors().toString());
                });
    byte[] page = PolicyPages.of(List.of(policy)).one("busy").orElseThrow();
    JsonNode limits = new ObjectMapper().readTree(page).path("limits");
    assertThat(limits.at("/0/rates").toString()).isEqualTo("[]");
    assertThat(limits.at("/0/burst").toString())
        .isEqualTo(
            """
            {"slotsByTier":{"free":1,"pro":2},"queue":3,"waitMillis":4000,"leaseMillis":5000}""");
    assertThat(limits.at("/1/burst").toString())
        .isEqualTo("{\"slots\":6,\"queue\":100,\"waitMillis\":15000,\"leaseMillis\":60000}");
    assertThat(limits.at("/2/shape").toString()).isEqualTo("{\"waitMillis\":8000,\"queue\":9}");
    assertThat(limits.at("/2/abuse").toString())
        .isEqualTo("{\"denials\":10,\"withinSeconds\":11,\"lowerTo\":\"12%\",\"forSeconds\":13}");
    assertThat(limits.at("/2/penalty").toString()).isEqualTo("{\"longest\":3}");
    assertThat(limits.at("/2").has("shadow") || limits.at("/2").has("spread")).isFalse();
    assertThat(limits.at("/3/shadow").asBoolean() && limits.at("/4/spread").asBoolean()).isTrue();
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
