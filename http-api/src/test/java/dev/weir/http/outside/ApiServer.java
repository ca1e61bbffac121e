package dev.weir.http.outside;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.weir.node.journal.EmbeddedCassandraSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The one question to Kubernetes' API server that nodes ask: the pods of their namespace that carry
 * a label. Over TLS, to who has the service account's token.
 */
final class ApiServer implements AutoCloseable {
  private static final String TOKEN = "the-token-of-the-service-account";
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Path FOLDER = Places.work("api-server");

  private final List<JsonNode> pods = new CopyOnWriteArrayList<>();
  private final HttpsServer server;

  private ApiServer(HttpsServer server) {
    this.server = server;
    server.createContext("/api/v1/namespaces/weir/pods", this::answer);
    server.start();
  }

  static ApiServer start() {
    try {
      Files.writeString(FOLDER.resolve("token"), TOKEN);
      Files.writeString(FOLDER.resolve("namespace"), "weir");
      KeyStore keys = keys();
      Files.writeString(
          FOLDER.resolve("ca.crt"),
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder().encodeToString(keys.getCertificate("api").getEncoded())
              + "\n-----END CERTIFICATE-----\n");
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, PASSWORD);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(factory.getKeyManagers(), null, null);
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(tls));
      return new ApiServer(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A key and its certificate, made now by the JDK's own tool. */
  private static KeyStore keys()
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = FOLDER.resolve("keys.p12");
    Files.deleteIfExists(store);
    Path keytool = EmbeddedCassandraSettings.currentJava().resolveSibling("keytool");
    List<String> command =
        List.of(
            keytool.toString(),
            "-genkeypair",
            "-alias",
            "api",
            "-keyalg",
            "EC",
            "-dname",
            "CN=api",
            "-ext",
            "san=ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD));
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new AssertionError("keytool: exit code " + code);
    }
    return KeyStore.getInstance(store.toFile(), PASSWORD);
  }

  /** A pod that runs from now on. */
  void runs(JsonNode template, String ip) {
    ObjectNode pod = template.deepCopy();
    pod.putObject("status").put("phase", "Running").put("podIP", ip);
    pods.add(pod);
  }

  /** What tells a pod's node of this server, in the pod's environment. */
  Map<String, String> environment() {
    return Map.of(
        "KUBERNETES_SERVICE_HOST",
        server.getAddress().getAddress().getHostAddress(),
        "KUBERNETES_SERVICE_PORT",
        Integer.toString(server.getAddress().getPort()));
  }

  /** What a pod has as files where Kubernetes mounts them, said as the settings of their places. */
  List<String> settings() {
    String discovery = "akka.discovery.kubernetes-api.";
    return List.of(
        discovery + "api-ca-path=" + FOLDER.resolve("ca.crt"),
        discovery + "api-token-path=" + FOLDER.resolve("token"),
        discovery + "pod-namespace-path=" + FOLDER.resolve("namespace"));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean known =
          ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
      byte[] body = known ? podList(exchange.getRequestURI().getQuery()) : new byte[0];
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(known ? 200 : 403, known ? body.length : -1);
      exchange.getResponseBody().write(body);
    }
  }

  /**
   * @param query {@code labelSelector=name=value}
   */
  private byte[] podList(String query) {
    String[] selector = query.substring("labelSelector=".length()).split("=", 2);
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    pods.stream()
        .filter(pod -> pod.at("/metadata/labels").path(selector[0]).asText().equals(selector[1]))
        .forEach(list.withArray("items")::add);
    return list.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
