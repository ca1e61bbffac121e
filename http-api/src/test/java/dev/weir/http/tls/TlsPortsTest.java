package dev.weir.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.http.server.TestServer;
import dev.weir.http.sockets.Peer;
import dev.weir.http.wire.Bodies;
import dev.weir.http.wire.BodySettings;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Responses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsPortsTest {

  @TempDir private static Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // before all tests
  private static TestCertificate first;

  @SuppressWarnings("NullAway.Init")
  private static TestCertificate second;

  @SuppressWarnings("NullAway.Init")
  private static LiveCertificate live;

  @SuppressWarnings("NullAway.Init")
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    first = TestCertificate.make(folder, "first");
    second = TestCertificate.makeElliptic(folder, "second");
    writes(first.chain(), first.key());
    live = LiveCertificate.of(chain(), key(), InstantSource.system());
    server =
        TestServer.start(
            system -> echo(new Bodies(system, new BodySettings(Duration.ofSeconds(5), 1 << 20))));
    TlsPorts.of(server.system()).add(server.port(), live);
  }

  private static Handler echo(Bodies bodies) {
    return request -> bodies.read(request, 1 << 20, body -> Handler.done(Responses.ok(body)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Path chain() {
    return folder.resolve("chain.pem");
  }

  private static Path key() {
    return folder.resolve("key.pem");
  }

  private static void writes(String chain, String key) throws IOException {
    Files.writeString(chain(), chain);
    Files.writeString(key(), key);
  }

  private static HttpResponse<String> ask(TestCertificate trusted, HttpClient.Version version)
      throws Exception {
    HttpClient client =
        HttpClient.newBuilder().sslContext(trusted.trusting()).version(version).build();
    return client.send(
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + "/"))
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofString("x".repeat(300_000)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void assertShown(TestCertificate shown) throws Exception {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      HttpResponse<String> answer = ask(shown, version);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(version);
      assertThat(answer.body()).hasSize(300_000);
    }
  }

  @Test
  void bothVersionsOfHttpAreSpokenAndNewConnectionsGetTheNewCertificate() throws Exception {
    assertShown(first);
    assertThatThrownBy(() -> ask(second, HttpClient.Version.HTTP_1_1))
        .isInstanceOf(SSLHandshakeException.class);

    writes(second.chain(), second.key());
    live.look();
    assertShown(first);
    live.look();
    assertShown(second);

    writes(second.chain(), first.key());
    live.look();
    live.look();
    Files.delete(key());
    live.look();
    live.look();
    assertShown(second);

    writes(first.chain(), first.key());
    live.look();
    live.look();
    assertShown(first);
  }

  @Test
  void whoSpeaksClearTextIsNotAnswered() throws IOException {
    try (Peer peer = Peer.connect(server.port())) {
      peer.send(Peer.request("GET", "/", "", new byte[0]));
      assertThat(new String(peer.readToEnd(), StandardCharsets.US_ASCII))
          .doesNotContain("HTTP/1.1");
    }
  }

  @Test
  void filesOfNoUseAreRejectedAndSaidWhy() throws Exception {
    TestCertificate old = TestCertificate.expired(folder, "old");
    assertRejected(old.chain(), old.key(), "certificate: valid from", "valid now");
    assertRejected(first.chain(), second.key(), "key: not that of the certificate of CN=first");
    assertRejected("", first.key(), "certificate: none there");
    assertRejected(
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        first.key(),
        "certificate: cannot be read");
    assertRejected(first.chain(), "no key", "key: cannot be read");
    assertThatThrownBy(
            () -> LiveCertificate.of(folder.resolve("nowhere.pem"), key(), InstantSource.system()))
        .hasMessageContaining("nowhere.pem: cannot be read (expected: a file in PEM)");
  }

  private static void assertRejected(String chain, String key, String... said) {
    assertThatThrownBy(() -> Certificate.of(chain, key, InstantSource.system()))
        .isInstanceOf(Certificate.Rejected.class)
        .satisfies(rejected -> assertThat(rejected.getMessage()).contains(said));
  }
}
