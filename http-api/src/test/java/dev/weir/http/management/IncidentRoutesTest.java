package dev.weir.http.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.sockets.Peer.Reply;
import dev.weir.node.incident.Incident;
import dev.weir.node.limiter.Managed;
import dev.weir.node.limiter.Reply.Reason;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncidentRoutesTest {

  private static final ManagedNode NODE =
      ManagedNode.start(
          "salfio",
          """
          policy = salfio
          caller = [ { name = org, required = true } ]
          limits = [ { name = organization, per = [org], rates = ["100 per minute"] } ]
          """);
  private static final FakeIncidents INCIDENTS = NODE.incidents;

  @AfterAll
  static void stop() {
    NODE.close();
  }

  @BeforeEach
  void forget() {
    INCIDENTS.asked.clear();
    INCIDENTS.incident = Optional.empty();
    INCIDENTS.answer = CompletableFuture.completedFuture(new Managed.Done(0));
  }

  @Test
  void incidentIsDeclaredAndEnded() throws IOException {
    String body = "{'retryAfterAtLeastSeconds': 120, 'until': 1714058400, 'reason': 'outage'}";
    assertThat(NODE.ask("PUT", "/incidents/salfio", body).status()).isEqualTo(204);
    assertThat(NODE.ask("PUT", "/incidents/salfio", "{'retryAfterAtLeastSeconds': 1}").status())
        .isEqualTo(204);
    assertThat(NODE.ask("DELETE", "/incidents/salfio", "").status()).isEqualTo(204);
    assertThat(INCIDENTS.asked)
        .containsExactly(
            "salfio 120 OptionalLong[1714058400] outage",
            "salfio 1 OptionalLong.empty ",
            "end salfio");
  }

  @Test
  void incidentIsShown() throws IOException {
    assertThat(NODE.ask("GET", "/incidents/salfio", "").status()).isEqualTo(404);
    INCIDENTS.incident =
        Optional.of(
            new Incident(
                "salfio", 120, OptionalLong.of(1_714_058_400), "outage", 1_714_058_300_000L));
    assertThat(NODE.ask("GET", "/incidents/salfio", "").body())
        .isEqualTo(
            """
            {"policy":"salfio","retryAfterAtLeastSeconds":120,"until":1714058400,\
            "since":1714058300,"reason":"outage"}""");
  }

  @Test
  void policyThatIsNoMoreCanBeRidOfItsIncident() throws IOException {
    assertThat(NODE.ask("DELETE", "/incidents/gone", "").status()).isEqualTo(404);
    INCIDENTS.incident =
        Optional.of(new Incident("gone", 120, OptionalLong.empty(), "", 1_714_058_300_000L));
    assertThat(NODE.ask("GET", "/incidents/gone", "").body())
        .isEqualTo("{\"policy\":\"gone\",\"retryAfterAtLeastSeconds\":120,\"since\":1714058300}");
    assertThat(NODE.ask("DELETE", "/incidents/gone", "").status()).isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT | salfio | {} | 400 | \"field\":\"retryAfterAtLeastSeconds\",\"value\":\"missing\"",
        "PUT | salfio | {'retryAfterAtLeastSeconds': 0} | 400 | \"value\":\"0\"",
        "PUT | salfio | {'retryAfterAtLeastSeconds': 86401} | 400 | \"value\":\"86401\"",
        "PUT | salfio | {'retryAfter': 5} | 400 | \"field\":\"retryAfter\"",
        "PUT | none | {'retryAfterAtLeastSeconds': 5} | 404 | \"field\":\"policy\"",
        "GET | none | {} | 404 | \"field\":\"policy\"",
        "POST | salfio | {} | 405 | \"status\":405",
      })
  void badInputIsAProblem(String method, String policy, String body, int status, String says)
      throws IOException {
    Reply reply = NODE.ask(method, "/incidents/" + policy, body);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.body()).contains(says);
    assertThat(INCIDENTS.asked).isEmpty();
  }

  @Test
  void whatCannotBeDoneNowSaysSo() throws IOException {
    String body = "{'retryAfterAtLeastSeconds': 120}";
    INCIDENTS.answer = CompletableFuture.completedFuture(new Managed.NotNow(0, Reason.TENURE));
    Reply noMajority = NODE.ask("PUT", "/incidents/salfio", body);
    assertThat(noMajority.status()).isEqualTo(503);
    assertThat(noMajority.body()).contains("majority").contains("nothing was changed");
    INCIDENTS.answer = CompletableFuture.failedFuture(new TimeoutException("12 s"));
    assertThat(NODE.ask("PUT", "/incidents/salfio", body).status()).isEqualTo(504);
    INCIDENTS.answer = CompletableFuture.completedFuture(new Managed.NothingThere(0));
    assertThat(NODE.ask("DELETE", "/incidents/salfio", "").status()).isEqualTo(404);
  }
}
