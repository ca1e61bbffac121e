package dev.weir.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node's process says and ends with when it cannot start. */
class MainTest {

  @TempDir private Path folder;

  private record Ended(int code, String said) {}

  @BeforeEach
  void writeAPolicy() throws IOException {
    Files.writeString(
        folder.resolve("p.conf"),
        """
        policy = p
        caller = [ { name = org, required = true } ]
        limits = [ { name = organization, per = [org], rates = ["100 per minute"] } ]
        answers { denial { status = 429, body = "{}" } }
        """);
  }

  private Ended run(List<String> properties, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Dweir.policies.dir=" + folder);
    command.add("-Dweir.cluster.seed-nodes.0=127.0.0.1:1");
    properties.forEach(property -> command.add("-D" + property));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    Path said = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Ended(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aBadPolicyFileEndsItWithEveryError() throws Exception {
    Files.writeString(
        folder.resolve("p.conf"),
        """
        policy = p
        caller = [ { name = org, required = true } ]
        limits = [ { name = organization, per = [orgg], rates = ["100 per minit"] } ]
        answers { denial { status = 429, body = "{}" } }
        """);
    Ended ended = run(List.of());
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.said())
        .contains("p.conf:3: limits[0].per")
        .contains("p.conf:3: limits[0].rates[0]: \"100 per minit\"")
        .contains("errors, see above");
  }

  @Test
  void aBadSettingEndsItInOneLine() throws Exception {
    Ended ended = run(List.of("weir.http.host=0.0.0.0"));
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.said().lines())
        .singleElement()
        .asString()
        .startsWith("weir: configuration: weir.http.host: \"0.0.0.0\" (expected: a loopback");
  }

  @Test
  void aMissingFileEndsItInOneLine() throws Exception {
    Ended ended = run(List.of(), "--config", folder.resolve("none.conf").toString());
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.said().lines()).singleElement().asString().contains("none.conf");
  }

  @Test
  void otherArgumentsAreRefused() throws Exception {
    Ended ended = run(List.of(), "--help");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.said()).contains("arguments: [--help] (expected: none, or --config FILE)");
  }

  @Test
  void aPortInUseEndsItInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (String field : List.of("weir.http.port", "weir.management.port", "weir.cluster.port")) {
        int port = taken.getLocalPort();
        List<String> ports = new ArrayList<>();
        for (String each : List.of("weir.http.port", "weir.management.port", "weir.cluster.port")) {
          ports.add(each + '=' + (each.equals(field) ? port : 0));
        }
        Ended ended = run(ports);
        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.said().lines())
            .containsExactly(
                "weir: "
                    + field
                    + ": "
                    + port
                    + " (expected: a free port; 127.0.0.1:"
                    + port
                    + " is in use)");
      }
    }
  }
}
