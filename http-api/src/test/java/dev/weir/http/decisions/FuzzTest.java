package dev.weir.http.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.sockets.Peer;
import dev.weir.http.sockets.Peer.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Whatever bytes come: never a 500, never another connection's trouble. Seeds are fixed. */
class FuzzTest {

  private static final DecisionServer SERVER =
      DecisionServer.start(Duration.ofSeconds(1), DecisionServer.BODIES);

  private static final String GOOD =
      """
      {"policy":"sly","caller":{"org":"org_42","ip":"caf\\u00e9 \\ud83d\\ude00"},"method":"GET",
       "path":"/v1/invoices/1","kind":"batch","items":3,"cost":1,"waitMillis":0,"id":"a"}""";

  private static final String BATCH = "{\"decisions\":[" + GOOD + "," + GOOD + "]}";

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static byte[] mutated(String text, Random random) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "{}[]\",:0-.eE\\u".charAt(random.nextInt(14));
        case 2 -> bytes = without(bytes, at, Math.min(bytes.length, at + random.nextInt(20)));
        default -> bytes = twice(bytes, at, Math.min(bytes.length, at + random.nextInt(20)));
      }
      if (bytes.length == 0) {
        return bytes;
      }
    }
    return bytes;
  }

  private static byte[] without(byte[] bytes, int from, int to) {
    byte[] rest = new byte[bytes.length - (to - from)];
    System.arraycopy(bytes, 0, rest, 0, from);
    System.arraycopy(bytes, to, rest, from, bytes.length - to);
    return rest;
  }

  private static byte[] twice(byte[] bytes, int from, int to) {
    byte[] more = new byte[bytes.length + (to - from)];
    System.arraycopy(bytes, 0, more, 0, to);
    System.arraycopy(bytes, from, more, to, bytes.length - from);
    return more;
  }

  @Test
  void mutatedBodiesAreJudgedOrRefused() throws IOException {
    Random random = new Random(20_240_425);
    int judged = 0;
    int refused = 0;
    try (Peer peer = Peer.connect(SERVER.port())) {
      for (int i = 0; i < 20_000; i++) {
        boolean batch = random.nextInt(4) == 0;
        byte[] body = mutated(batch ? BATCH : GOOD, random);
        peer.send(Peer.request("POST", batch ? "/v1/decisions/batch" : "/v1/decisions", "", body));
        Reply reply = peer.read();
        String shown = "body " + i + ": " + new String(body, StandardCharsets.ISO_8859_1);
        assertThat(reply.status()).as(shown).isIn(200, 400, 404);
        judged += reply.status() == 200 ? 1 : 0;
        refused += reply.status() == 400 ? 1 : 0;
      }
    }
    assertThat(judged).isGreaterThan(500);
    assertThat(refused).isGreaterThan(10_000);
  }

  @Test
  void randomBytesOnTheWireEndInAnAnswerOrAClose() throws IOException {
    Random random = new Random(19_700_101);
    try (Peer bystander = Peer.connect(SERVER.port())) {
      for (int i = 0; i < 300; i++) {
        try (Peer peer = Peer.connect(SERVER.port())) {
          byte[] noise = new byte[24 + random.nextInt(400)];
          random.nextBytes(noise);
          peer.send(i % 3 == 0 ? noise : mutated(wire(), random));
          peer.finish();
          String end = new String(peer.readToEnd(), StandardCharsets.ISO_8859_1);
          assertThat(end).as("connection " + i).doesNotContain("HTTP/1.1 500");
        }
        bystander.send(Peer.request("POST", "/v1/decisions", "", Peer.bytes(GOOD)));
        assertThat(bystander.read().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void brokenHttp2FramesEndTheirConnectionOnly() throws IOException {
    Random random = new Random(7_540);
    try (Peer bystander = Peer.connect(SERVER.port())) {
      for (int i = 0; i < 100; i++) {
        try (Peer peer = Peer.connect(SERVER.port())) {
          peer.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
          byte[] frames = new byte[9 + random.nextInt(300)];
          random.nextBytes(frames);
          frames[0] = 0;
          frames[1] = 0;
          frames[3] = (byte) random.nextInt(11);
          peer.send(frames);
          peer.finish();
          peer.readToEnd();
        }
        bystander.send(Peer.request("POST", "/v1/decisions", "", Peer.bytes(GOOD)));
        assertThat(bystander.read().status()).isEqualTo(200);
      }
    }
  }

  private static String wire() {
    return "POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Content-Length: "
        + GOOD.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + GOOD;
  }
}
