package dev.weir.http.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.sockets.Peer;
import dev.weir.http.sockets.Peer.Reply;
import dev.weir.node.decision.Ending;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Owners.Released;
import dev.weir.node.pace.Report;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /v1/leases/{id}/release}. */
class ReleaseTest {

  private static final String CALL = "slim~00ffee00ffee00ffee00ffee00ffee00~d7";
  private static final String DELIVERY = "sly~00ffee00ffee00ffee00ffee00ffee00~w7";
  private static final DecisionServer SERVER = DecisionServer.start();

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @BeforeEach
  void forget() {
    SERVER.decisions.endings.clear();
    SERVER.decisions.releasing = Released.ENDED;
  }

  private static Reply release(String lease, String body) throws IOException {
    return Peer.ask(
        SERVER.port(), "POST", "/v1/leases/" + lease + "/release", body.replace('\'', '"'));
  }

  @Test
  void tellsHowTheCallEnded() throws IOException {
    LeaseId call = LeaseId.parse(CALL).orElseThrow();
    assertThat(release(CALL, "").status()).isEqualTo(204);
    assertThat(release(CALL, "{}").status()).isEqualTo(204);
    assertThat(release(CALL, "{'status': 200, 'millis': 340, 'cost': 17}").status()).isEqualTo(204);
    Report report = new Report(OptionalInt.of(200), OptionalLong.of(340), OptionalLong.empty());
    assertThat(SERVER.decisions.endings)
        .containsExactly(
            Map.entry(call, Ending.UNTOLD),
            Map.entry(call, Ending.UNTOLD),
            Map.entry(call, new Ending(report, OptionalLong.of(17))));
  }

  @ParameterizedTest
  @CsvSource({"ENDED, 204", "UNKNOWN, 404", "UNAVAILABLE, 504"})
  void saysWhetherItDid(Released released, int status) throws IOException {
    SERVER.decisions.releasing = released;
    assertThat(release(CALL, "").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "x",
    "slim~00ffee~d7",
    "slim~00ffee00ffee00ffee00ffee00ffee00~x7",
    "~~",
    "slim~~d7",
    "slim~00ffee00ffee00ffee00ffee00ffee00~d"
  })
  void whatIsNoLeaseIsNotKnown(String lease) throws IOException {
    assertThat(release(lease, "").status()).isEqualTo(404);
    assertThat(SERVER.decisions.endings).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        CALL + " | {'cost': -1} | cost | a whole number from 0 to 1000000000",
        CALL + " | {'cost': 1.5} | cost | a whole number from 0 to 1000000000",
        CALL + " | {'cost': 1000000001} | cost | a whole number from 0 to 1000000000",
        CALL + " | {'status': 99} | status | a whole number from 100 to 599",
        CALL + " | {'millis': '3'} | millis | a whole number from 0 to 86400000",
        CALL
            + " | {'colour': 1} | colour | status, millis, retryAfterSeconds and cost, and nothing else",
        CALL + " | [] | body | nothing, or an object",
        DELIVERY + " | {'cost': 17} | cost | none: a delivery takes no permits"
      })
  void whatItCannotMeanIsRefused(String lease, String body, String field, String expected)
      throws IOException {
    Reply reply = release(lease, body);
    assertThat(reply.status()).as(reply.body()).isEqualTo(400);
    assertThat(reply.body())
        .contains("\"field\":\"" + field + "\"")
        .contains("\"expected\":\"" + expected + "\"");
    assertThat(SERVER.decisions.endings).isEmpty();
  }
}
