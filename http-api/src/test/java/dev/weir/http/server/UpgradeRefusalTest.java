package dev.weir.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeRefusalTest {

  private static final String REQUEST =
      "POST /v1/decisions HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
          + "Upgrade: h2c\r\nHTTP2-Settings: AAEA\r\nContent-Length: 2\r\n\r\n{}";

  private static final String REFUSED = REQUEST.replace("h2c", "h2x");

  private static String filter(String text, int chunk) {
    UpgradeRefusal refusal = new UpgradeRefusal();
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    StringBuilder filtered = new StringBuilder();
    for (int at = 0; at < bytes.length; at += chunk) {
      int length = Math.min(chunk, bytes.length - at);
      ByteString part = ByteString.fromArray(bytes, at, length);
      filtered.append(refusal.filter(part).decodeString(StandardCharsets.ISO_8859_1));
    }
    return filtered.toString();
  }

  @Test
  void theProtocolsNameIsMadeUnknown() {
    assertThat(filter(REQUEST, REQUEST.length())).isEqualTo(REFUSED);
  }

  @Test
  void howTheBytesAreCutDoesNotMatter() {
    for (int chunk = 1; chunk < REQUEST.length(); chunk++) {
      assertThat(filter(REQUEST + REQUEST, chunk)).isEqualTo(REFUSED + REFUSED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\nUPGRADE:h2c\r\n",
        "\nupgrade:   H2C\r\n",
        "\nUpgrade: websocket, h2c\r\n",
        "\nUpgrade: h2h2c\r\n",
        "\n\r\nUpgrade: hh2c\r\n",
        "GET / HTTP/1.1\nUpgrade: h2c, h2c\n\n"
      })
  void itIsFoundHoweverItIsSpelt(String text) {
    assertThat(filter(text, 3)).isEqualTo(text.replace("h2c", "h2x").replace("H2C", "H2x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /h2c HTTP/1.1\r\nHost: h2c\r\n\r\n",
        "POST / HTTP/1.1\r\nX-Upgrade: h2c\r\nUpgrades: h2c\r\n\r\n{\"a\":\"Upgrade: h2c\"}",
        "GET / HTTP/1.1\r\nUpgrade: websocket\r\nX: h2c\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nUpgrade: h2c\r\nUpgrade: h2c\r\n",
        "PROPFIND / HTTP/1.1\r\nHost: h2c\r\n\r\n"
      })
  void everythingElseIsLeftAsItIs(String text) {
    for (int chunk = 1; chunk <= Math.max(1, text.length()); chunk++) {
      assertThat(filter(text, chunk)).isEqualTo(text);
    }
  }

  @Test
  void whatIsNotChangedIsNotCopied() {
    ByteString chunk = ByteString.fromString("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(new UpgradeRefusal().filter(chunk)).isSameAs(chunk);
  }
}
