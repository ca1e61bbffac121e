package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.http.access.Token;
import dev.weir.http.tls.TestCertificate;
import dev.weir.node.journal.ChildJvm;
import dev.weir.node.journal.ChildJvmException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A pod of each Deployment, as the manifests say, from the image that the build makes: without a
 * container around it, and with an API server that only knows these pods. They find each other
 * there; one only judges calls, the other only holds limiters. They speak TLS to each other and to
 * callers; only where they are asked who is there, and are managed, they do not.
 */
@Timeout(180)
class KubernetesIT {
  private static final List<String> ADDRESSES = List.of("127.0.0.2", "127.0.0.3");

  private static final TestCertificate CERTIFICATE =
      TestCertificate.make(Places.work("certificates"), "weir", ADDRESSES.toArray(String[]::new));

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().sslContext(CERTIFICATE.trusting()).build();

  /** The same for both, as in pods: what differs is the address. */
  private static final Ports PORTS = Ports.free();

  /** Of somebody who may do everything. */
  private static final String TOKEN = Token.random(new SecureRandom());

  /** The secret's file. */
  private static final Path TOKENS = tokens();

  private static ApiServer api;
  private static Pod limiter;
  private static Pod front;

  /** A container's process, at an address of its own. */
  private record Pod(String ip, ChildJvm process) {

    static Pod start(Image image, String name, String ip) {
      JsonNode template = Manifests.deployment(name).at("/spec/template");
      Map<String, String> environment = environment(template.at("/spec/containers/0"), ip);
      environment.putAll(api.environment());
      environment.put("JAVA_TOOL_OPTIONS", "-D" + String.join(" -D", api.settings()));
      List<String> command = new ArrayList<>(List.of("env", "-C"));
      command.add(image.workingDirectory().toString());
      environment.forEach((key, value) -> command.add(key + '=' + value));
      command.addAll(image.command());
      api.runs(template, ip);
      try {
        return new Pod(
            ip, ChildJvm.start(name, command, Places.work("logs").resolve(name + ".log")));
      } catch (ChildJvmException e) {
        throw new AssertionError(e);
      }
    }

    String address() {
      return "akka://weir@" + ip + ":" + PORTS.cluster();
    }

    boolean isReady() {
      assertThat(process.isAlive()).as("%s", process.endOfLog(60)).isTrue();
      try {
        return answer(this, PORTS.management(), "/ready", "").statusCode() == 200;
      } catch (UncheckedIOException notYet) {
        return false;
      }
    }

    JsonNode managed(String path) {
      return Json.tree(answer(this, PORTS.management(), path, "").body());
    }
  }

  private static Path tokens() {
    return file("tokens", "tests decide,operate " + Token.hash(TOKEN) + "\n");
  }

  private static Path file(String name, String text) {
    try {
      return Files.writeString(Places.work("secrets").resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the manifest says, but for what is this machine's: one address for each pod, not all. */
  private static Map<String, String> environment(JsonNode container, String ip) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (JsonNode literal : Manifests.kustomization().at("/configMapGenerator/0/literals")) {
      String[] parts = literal.asText().split("=", 2);
      environment.put(parts[0], parts[1]);
    }
    for (JsonNode variable : container.get("env")) {
      boolean podsAddress =
          variable.at("/valueFrom/fieldRef/fieldPath").asText().equals("status.podIP");
      environment.put(
          variable.get("name").asText(), podsAddress ? ip : variable.get("value").asText());
    }
    environment.replaceAll((name, value) -> value.equals("0.0.0.0") ? ip : value);
    environment.put("WEIR_HTTP_PORT", Integer.toString(PORTS.decisions()));
    environment.put("WEIR_MANAGEMENT_PORT", Integer.toString(PORTS.management()));
    environment.put("WEIR_CLUSTER_PORT", Integer.toString(PORTS.cluster()));
    environment.put("WEIR_SECURITY_TOKENS", TOKENS.toString());
    String chain = file("tls.crt", CERTIFICATE.chain()).toString();
    String key = file("tls.key", CERTIFICATE.key()).toString();
    environment.put("WEIR_TLS_CERTIFICATE", chain);
    environment.put("WEIR_TLS_KEY", key);
    environment.put("WEIR_TLS_MANAGEMENT", "false");
    environment.put("WEIR_CLUSTER_TLS_CERTIFICATE", chain);
    environment.put("WEIR_CLUSTER_TLS_KEY", key);
    environment.put("WEIR_CLUSTER_TLS_AUTHORITY", chain);
    environment.put("WEIR_POLICIES_DIR", PolicyFolder.make().toString());
    environment.put("WEIR_CASSANDRA_CONTACT_POINTS", Ring.contactPoint());
    environment.put("WEIR_CASSANDRA_CREATE_SCHEMA", "true");
    environment.put("CONFIG_FORCE_weir_stop__on__stdin__end", "true");
    return environment;
  }

  @BeforeAll
  static void start() {
    Image image = Image.unpack();
    Ring.contactPoint();
    api = ApiServer.start();
    long begunNanos = System.nanoTime();
    limiter = Pod.start(image, "weir-limiter", ADDRESSES.get(0));
    front = Pod.start(image, "weir-front", ADDRESSES.get(1));
    await("both pods")
        .atMost(Duration.ofMinutes(2))
        .until(() -> limiter.isReady() && front.isReady());
    Figures.say(
        "kubernetes: two pods found each other and are ready after %d ms",
        (System.nanoTime() - begunNanos) / 1_000_000);
  }

  @AfterAll
  static void stop() {
    List.of(limiter, front).forEach(pod -> pod.process().kill());
    api.close();
  }

  private static HttpResponse<String> answer(Pod pod, int port, String path, String body) {
    return answer(pod, port, path, body, TOKEN);
  }

  private static HttpResponse<String> answer(
      Pod pod, int port, String path, String body, String token) {
    String scheme = port == PORTS.decisions() ? "https" : "http";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(scheme + "://" + pod.ip() + ":" + port + path))
            .header("Authorization", "Bearer " + token)
            .timeout(Duration.ofSeconds(10));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(String.join("\n", pod.process().endOfLog(60)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Test
  void whoHasNoTokenThatIsKnownLearnsNothingAndCountsNothing() {
    Question question = Endurance.HUNDRED.by(Subjects.next("stranger"));
    for (String path : List.of("/v1/decisions", "/v1/decisions/batch", "/v1/leases/x/release")) {
      assertThat(answer(front, PORTS.decisions(), path, question.json(), "weir_guess").statusCode())
          .isEqualTo(401);
    }
    for (String path :
        List.of("/nodes", "/metrics", "/cluster/members", "/cluster/shards/limiter")) {
      assertThat(answer(limiter, PORTS.management(), path, "", "weir_guess").statusCode())
          .as(path)
          .isEqualTo(401);
      assertThat(answer(limiter, PORTS.management(), path, "").statusCode()).isEqualTo(200);
    }
    assertThat(answer(front, PORTS.decisions(), "/v1/decisions", question.json()).body())
        .contains("\"remaining\":99");
  }

  @Test
  void whoShowsNoCertificateOfTheClustersIsNotHeardByIt() throws IOException {
    try (SSLSocket stranger =
        (SSLSocket)
            CERTIFICATE.trusting().getSocketFactory().createSocket(limiter.ip(), PORTS.cluster())) {
      stranger.setSoTimeout(10_000);
      assertThatThrownBy(
              () -> {
                stranger.startHandshake();
                // With TLS 1.3 a server says what it misses after the client's part is done.
                assertThat(stranger.getInputStream().read()).isEqualTo(-1);
                throw new IOException("hung up on");
              })
          .isInstanceOf(IOException.class)
          .as("not even told no")
          .isNotInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void aFrontEndThatFoundALimiterJudgesCallsAndHoldsNothing() {
    String subject = Subjects.next("roles");
    JsonNode judged =
        Json.tree(
            answer(front, PORTS.decisions(), "/v1/decisions", Endurance.HUNDRED.by(subject).json())
                .body());
    assertThat(judged.path("allowed").asBoolean()).as("%s", judged).isTrue();
    assertThat(judged.path("degraded").asBoolean()).isFalse();
    JsonNode state = front.managed("/limiters/endurance?subject=" + subject);
    assertThat(state.path("node").textValue()).as("%s", state).isEqualTo(limiter.address());
    JsonNode nodes = front.managed("/nodes").path("nodes");
    assertThat(nodes).hasSize(2);
    for (JsonNode node : nodes) {
      boolean isFront = node.get("address").textValue().equals(front.address());
      assertThat(node.get("roles")).hasSize(1);
      assertThat(node.get("roles").get(0).textValue()).isEqualTo(isFront ? "front" : "limiter");
      assertThat(node.path("liveLimiters").asInt(0) == 0).as("%s", node).isEqualTo(isFront);
    }
  }
}
