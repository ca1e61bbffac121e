package dev.weir.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.weir.http.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

  private static final String ALONE = "weir.cluster.seed-nodes = [\"127.0.0.1:25520\"]\n";

  @TempDir private Path folder;

  private Config load(String file, Map<String, String> environment) throws IOException {
    Path path = Files.writeString(folder.resolve("weir.conf"), ALONE + file);
    return Configuration.load(Optional.of(path.toString()), environment);
  }

  @Test
  void defaultsAreThoseOfTheApi() throws IOException {
    NodeSettings settings = NodeSettings.of(load("", Map.of()));
    assertThat(settings.decisions())
        .isEqualTo(new ListenerSettings("127.0.0.1", 8080, Duration.ofSeconds(70)));
    assertThat(settings.management())
        .isEqualTo(new ListenerSettings("127.0.0.1", 8558, Duration.ofSeconds(70)));
    assertThat(settings.bodies().inFlightBytes()).isEqualTo(64L << 20);
    assertThat(settings.stopOnStdinEnd()).isFalse();
  }

  @Test
  void theEnvironmentStandsOverTheFile() throws IOException {
    Config root =
        load(
            "weir.http.port = 1\nweir.management.port = 2",
            Map.of(
                "WEIR_HTTP_PORT",
                "81",
                "WEIR_CASSANDRA_CONTACT_POINTS",
                "a:9042, b:9043",
                "WEIR_CASSANDRA_CREATE_SCHEMA",
                "true"));
    NodeSettings settings = NodeSettings.of(root);
    assertThat(settings.decisions().port()).isEqualTo(81);
    assertThat(settings.management().port()).isEqualTo(2);
    assertThat(root.getStringList("weir.cassandra.contact-points"))
        .containsExactly("a:9042", "b:9043");
    assertThat(root.getBoolean("weir.cassandra.create-schema")).isTrue();
  }

  @Test
  void filesOfTheClustersTlsAreAllOrNoneAndOfUse() throws IOException {
    TestCertificate one = TestCertificate.make(folder, "weir");
    Path chain = Files.writeString(folder.resolve("tls.crt"), one.chain());
    Path key = Files.writeString(folder.resolve("tls.key"), one.key());
    Map<String, String> environment = new HashMap<>();
    environment.put("WEIR_CLUSTER_TLS_CERTIFICATE", chain.toString());
    environment.put("WEIR_CLUSTER_TLS_KEY", key.toString());
    assertThatThrownBy(() -> load("", environment))
        .hasMessage(
            "weir.cluster.tls.authority: \"\" (expected: a file in PEM that can be read, or none of"
                + " certificate, key and authority)");

    environment.put("WEIR_CLUSTER_TLS_AUTHORITY", chain.toString());
    Config root = load("", environment);
    assertThat(root.getString("akka.remote.artery.transport")).isEqualTo("tls-tcp");
    assertThat(root.getString("akka.remote.artery.ssl.rotating-keys-engine.key-file"))
        .isEqualTo(key.toString());

    Files.writeString(key, "no key");
    assertThatThrownBy(() -> load("", environment))
        .hasMessageContaining("weir.cluster.tls: " + chain + ", " + key)
        .hasMessageContaining("(expected: an X.509 certificate, its private key");
  }

  @Test
  void filesOfThePortsTlsAreBothOrNoneAndDiscoveryNeedsAPortInClearText() throws IOException {
    assertThat(NodeSettings.of(load("", Map.of())).tls()).isEmpty();
    assertThatThrownBy(() -> NodeSettings.of(load("weir.tls.certificate = \"a\"", Map.of())))
        .hasMessage("weir.tls.key: \"\" with weir.tls.certificate: \"a\" (expected: both or none)");
    Map<String, String> environment = new HashMap<>();
    environment.put("WEIR_TLS_CERTIFICATE", "/etc/weir/tls.crt");
    environment.put("WEIR_TLS_KEY", "/etc/weir/tls.key");
    assertThat(NodeSettings.of(load("", environment)).tls())
        .contains(
            new NodeSettings.Tls(Path.of("/etc/weir/tls.crt"), Path.of("/etc/weir/tls.key"), true));
    environment.put("WEIR_CLUSTER_DISCOVERY", "kubernetes-api");
    assertThatThrownBy(() -> NodeSettings.of(Configuration.load(Optional.empty(), environment)))
        .hasMessageStartingWith("weir.tls.management: true (expected: false where");
  }

  @Test
  void aNodeThatIsDiscoveredIsAskedAtItsOwnAddress() throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("WEIR_CLUSTER_DISCOVERY", "kubernetes-api");
    environment.put("WEIR_CLUSTER_HOST", "192.0.2.7");
    environment.put("WEIR_CLUSTER_ROLES", "limiter");
    environment.put("WEIR_INSECURE_BIND", "true");
    assertThatThrownBy(() -> NodeSettings.of(Configuration.load(Optional.empty(), environment)))
        .hasMessage(
            "weir.management.host: \"127.0.0.1\" (expected: with weir.cluster.discovery, an"
                + " address at which the other nodes can ask this one)");

    environment.put("WEIR_MANAGEMENT_HOST", "0.0.0.0");
    Config root = Configuration.load(Optional.empty(), environment);
    assertThat(NodeSettings.of(root).management().host()).isEqualTo("0.0.0.0");
    assertThat(root.getString("akka.management.http.hostname")).isEqualTo("192.0.2.7");
    assertThat(root.getStringList("akka.cluster.roles")).containsExactly("limiter");
  }

  @Test
  void whatTheFaceSetsReachesAkka() throws IOException {
    Config root = load("weir.management.port = 4711", Map.of());
    assertThat(root.getInt("akka.management.http.port")).isEqualTo(4711);
    assertThat(root.getString("akka.management.http.routes.health-checks")).isEmpty();
    assertThat(root.getString("akka.http.server.parsing.error-handler"))
        .isEqualTo(ParsingProblems.class.getName());
    assertThat(root.getString("akka.actor.provider")).isEqualTo("cluster");
    assertThat(
            root.getInt(
                "akka.coordinated-shutdown.reason-overrides.\""
                    + StartFailure.PortInUse.class.getName()
                    + "\".exit-code"))
        .isEqualTo(ExitCode.PORT_IN_USE);
  }

  @Test
  void theDriverIsToldTheContactPoints() throws IOException {
    Config root = load("weir.cassandra.contact-points = [\"10.0.0.1:9042\"]", Map.of());
    assertThat(root.getStringList("weir.cassandra.driver.basic.contact-points"))
        .containsExactly("10.0.0.1:9042");
  }

  @Test
  void aMisspeltSettingIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> load("weir.htp.port = 81\nweir { http { prot = 1 } }", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weir.htp (")
        .hasMessageContaining("weir.http.prot (")
        .hasMessageContaining("weir.conf: 3");
  }

  @Test
  void aMisspeltSectionIsRefusedWithItsPlace() throws IOException {
    assertThatThrownBy(() -> load("wier.http.port = 81", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unknown settings: [wier (")
        .hasMessageContaining("weir.conf: 2");
    Config root =
        load(
            "akka.log-dead-letters = 5\nweir-io-dispatcher.throughput = 7\n"
                + "datastax-java-driver.basic.request.timeout = 4 s",
            Map.of());
    assertThat(root.getInt("weir-io-dispatcher.throughput")).isEqualTo(7);
  }

  @Test
  void aMisspeltVariableIsRefused() {
    assertThatThrownBy(() -> load("", Map.of("WEIR_HTPP_PORT", "81", "WEIR_X", "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("environment variables: [WEIR_HTPP_PORT, WEIR_X] (expected: only [")
        .hasMessageContaining("WEIR_HTTP_PORT, ")
        .hasMessageContaining("[WEIR_JAVA_OPTIONS, WEIR_LOG_LEVEL, WEIR_TOKEN]");
  }

  @Test
  void variablesThatAreNoSettingsAreLeftAlone() throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("WEIR_LOG_LEVEL", "debug");
    environment.put("WEIR_JAVA_OPTIONS", "-Xmx1g");
    environment.put("PATH", "/bin");
    // Kubernetes', of a service that is called weir.
    environment.put("WEIR_SERVICE_HOST", "10.0.0.11");
    environment.put("WEIR_SERVICE_PORT_DECISIONS", "8080");
    environment.put("WEIR_PORT", "tcp://10.0.0.11:8080");
    environment.put("WEIR_PORT_8080_TCP", "tcp://10.0.0.11:8080");
    environment.put("WEIR_PORT_8080_TCP_ADDR", "10.0.0.11");
    assertThat(NodeSettings.of(load("", environment)).decisions().port()).isEqualTo(8080);
  }

  @Test
  void theReadmesConfigurationIsOneThatANodeStartsWith() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    Matcher sample = Pattern.compile("(?s)  ```\n(  weir \\{.*?)  ```").matcher(readme);
    assertThat(sample.find()).isTrue();
    Path file = Files.writeString(folder.resolve("readme.conf"), sample.group(1));
    Config root = Configuration.load(Optional.of(file.toString()), Map.of());
    NodeSettings settings = NodeSettings.of(root);
    assertThat(settings.decisions().host()).isEqualTo("10.0.0.7");
    assertThat(settings.policies()).isEqualTo(Path.of("/etc/weir/policies"));
    assertThat(root.getStringList("akka.cluster.seed-nodes")).hasSize(2);
  }

  @Test
  void theDriversAndTheJournalsOwnKeysAreTheirs() throws IOException {
    Config root =
        load(
            "weir.cassandra.driver.advanced.auth-provider.username = u\n"
                + "weir.journal.counters.journal.anything = 1",
            Map.of());
    assertThat(root.getString("weir.cassandra.driver.advanced.auth-provider.username"))
        .isEqualTo("u");
  }

  @Test
  void aMissingFileIsRefused() {
    assertThatThrownBy(
            () -> Configuration.load(Optional.of(folder.resolve("none.conf").toString()), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.conf");
  }

  @Test
  void anAddressThatOthersReachIsRefusedUnlessItIsAllowed() throws IOException {
    assertThatThrownBy(() -> NodeSettings.of(load("weir.http.host = \"0.0.0.0\"", Map.of())))
        .hasMessageContaining("weir.http.host: \"0.0.0.0\" (expected: a loopback address");
    assertThatThrownBy(
            () -> NodeSettings.of(load("weir.management.host = \"192.0.2.1\"", Map.of())))
        .hasMessageContaining("weir.management.host");
    Config allowed = load("weir.http.host = \"0.0.0.0\"\nweir.insecure-bind = true", Map.of());
    assertThat(NodeSettings.of(allowed).decisions().host()).isEqualTo("0.0.0.0");
    assertThat(NodeSettings.of(load("weir.http.host = \"::1\"", Map.of())).decisions().host())
        .isEqualTo("::1");
  }

  @Test
  void valuesOutOfBoundsAreNamed() {
    assertThatThrownBy(() -> NodeSettings.of(load("weir.http.port = 70000", Map.of())))
        .hasMessage("weir.http.port: 70000 (expected: 0 to 65535)");
    assertThatThrownBy(() -> NodeSettings.of(load("weir.http.stalled-after = 1 ms", Map.of())))
        .hasMessageContaining("weir.http.stalled-after: PT0.001S");
    assertThatThrownBy(() -> NodeSettings.of(load("weir.http.leave-notice = 5 s", Map.of())))
        .hasMessage("weir.http.leave-notice: 5000 ms (expected: 0 to 4 s)");
    assertThatThrownBy(() -> NodeSettings.of(load("weir.http.bodies.arrival = 0 s", Map.of())))
        .hasMessageContaining("weir.http.bodies.arrival");
    assertThatThrownBy(() -> NodeSettings.of(load("weir.http.bodies.in-flight = 0", Map.of())))
        .hasMessageContaining("weir.http.bodies.in-flight: 0");
  }
}
