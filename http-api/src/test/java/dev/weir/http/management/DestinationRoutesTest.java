package dev.weir.http.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DestinationRoutesTest {

  private static final ManagedNode NODE =
      ManagedNode.start(
          "salfio",
          """
          policy = salfio
          caller = [ { name = org, required = true } ]
          limits = [ { name = organization, per = [org], rates = ["100 per minute"] } ]
          """);

  @AfterAll
  static void stop() {
    NODE.close();
  }

  @Test
  void destinationIsShownByAnySpellingOfItsOrigin() throws IOException {
    String shown = NODE.get("/destinations/salfio?destination=https://known.example").body();
    assertThat(shown)
        .startsWith("{\"policy\":\"salfio\",\"subject\":\"destination=https://known.example\"")
        .contains(
            "\"node\":\"akka://weir@a:1\",\"shard\":\"7\",\"bound\":8,\"inFlight\":3,\"queued\":2,\"circuit\":\"open\"")
        .contains("\"probeAt\":1714058401,\"usualMillis\":12");
    assertThat(NODE.get("/destinations/salfio?destination=HTTPS://KNOWN.example:443/x").body())
        .isEqualTo(shown);
  }

  @Test
  void whatIsNotKnownOrNotReadableIsAProblem() throws IOException {
    assertThat(NODE.get("/destinations/salfio?destination=other").status()).isEqualTo(404);
    assertThat(NODE.get("/destinations/gone?destination=other").status()).isEqualTo(404);
    assertThat(NODE.get("/destinations/salfio").status()).isEqualTo(400);
    assertThat(NODE.get("/destinations/salfio?destination=ftp://x").status()).isEqualTo(400);
    assertThat(NODE.ask("POST", "/destinations/salfio?destination=x", "").status()).isEqualTo(405);
  }
}
