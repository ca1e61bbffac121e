package dev.weir.http.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.limiter.Batches;
import dev.weir.node.limiter.Deliveries;
import dev.weir.node.total.PolicyAccount;
import dev.weir.node.total.Total;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountRoutesTest {

  private static final String NOTHING =
      "{\"policy\":\"salfio\",\"accounts\":{\"request\":{\"calls\":0,\"denied\":0},"
          + "\"batch\":{\"calls\":0,\"denied\":0,\"items\":0},"
          + "\"webhook\":{\"deliveries\":0,\"inFlight\":0,\"failed\":0}}}";

  private static final ManagedNode NODE =
      ManagedNode.start(
          "salfio",
          """
          policy = salfio
          caller = [ { name = org, required = true } ]
          limits = [ { name = organization, per = [org], rates = ["100 per minute"] } ]
          """);

  @BeforeEach
  void forget() {
    NODE.totals.clear();
  }

  @AfterAll
  static void stop() {
    NODE.close();
  }

  @Test
  void whatWasCountedIsShown() throws IOException {
    Deliveries deliveries = new Deliveries(3, 1, 6, List.of(0L, 1L, 0L, 0L, 1L));
    NODE.totals.put(
        "salfio", new Total(new PolicyAccount(7, 2, new Batches(5, 1, 400), deliveries), 4));
    assertThat(NODE.get("/accounts/salfio").body())
        .isEqualTo(
            "{\"policy\":\"salfio\",\"accounts\":{\"request\":{\"calls\":7,\"denied\":2},"
                + "\"batch\":{\"calls\":5,\"denied\":1,\"items\":400},"
                + "\"webhook\":{\"deliveries\":3,\"inFlight\":4,\"failed\":1,"
                + "\"meanMillis\":3,\"p95Millis\":4}}}");
  }

  @Test
  void policyThatNobodyCalledHasNothing() throws IOException {
    assertThat(NODE.get("/accounts/salfio").body()).isEqualTo(NOTHING);
    assertThat(NODE.get("/accounts").body()).isEqualTo("{\"policies\":[" + NOTHING + "]}");
  }

  @Test
  void policyThatIsNoMoreStillHasWhatItCounted() throws IOException {
    NODE.totals.put("gone", Total.NONE);
    assertThat(NODE.get("/accounts").body()).contains("\"policy\":\"gone\"");
    assertThat(NODE.get("/accounts/gone").status()).isEqualTo(200);
  }

  @Test
  void anythingElseIsAProblem() throws IOException {
    assertThat(NODE.get("/accounts/never").status()).isEqualTo(404);
    assertThat(NODE.get("/accounts/never").body()).contains("unknown-policy").contains("salfio");
    assertThat(NODE.ask("POST", "/accounts/salfio", "").status()).isEqualTo(405);
  }
}
