package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class WeirCommandTest {
  private static final Path SHIPPED = Path.of("..", "config", "policies");

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final StringWriter usage = new StringWriter();

  private int run(String... arguments) {
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    CommandLine line = WeirCommand.commandLine(new Home(Path.of(".."), folder), terminal);
    line.setOut(new PrintWriter(usage, true)).setErr(new PrintWriter(usage, true));
    return line.execute(arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "node", "check", "status", "stop"})
  void eachCommandTellsOfItselfWithAnExample(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(usage.toString()).contains("Usage: weir " + command, "Example", "./weir " + command);
    assertThat(usage.toString().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
  }

  @Test
  void aMisspeltCommandOrOptionIsToldWithExitCodeTwo() {
    assertThat(run("statsu")).isEqualTo(2);
    assertThat(run("up", "--node", "3")).isEqualTo(2);
    assertThat(usage.toString()).contains("'statsu'", "Did you mean: weir status", "'--node'");
  }

  @Test
  void anImpossibleOptionSaysWhatWasExpected() {
    assertThat(run("up", "--nodes", "0")).isEqualTo(2);
    assertThat(run("up", "--cassandra", "here")).isEqualTo(2);
    assertThat(usage.toString())
        .contains(
            "--nodes: 0 (expected: 1 to 100)",
            "'here' (expected: HOST:PORT, such as 127.0.0.1:9042)");
  }

  @Test
  void whatTheScriptDoesNotRunAsANodeIsToldWithoutAStack() {
    assertThat(run("node", "--")).isEqualTo(2);
    assertThat(run("node", "--config", "a.conf", "--")).isEqualTo(2);
    assertThat(usage.toString())
        .contains("arguments: ", " (expected: none, or --config FILE)")
        .doesNotContain("Exception");
  }

  @Test
  void checkPrintsWhatEachPolicyLimits() {
    assertThat(run("check", SHIPPED.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(
            "policy salfio", "policy scalekit", "policy slim", "policy slothbox", "policy sly");
    assertThat(err).hasToString("");
  }

  @Test
  void aBadPolicyFileStartsNothing() throws Exception {
    Files.writeString(folder.resolve("own.conf"), "policy = own\nlimitz = []\n");
    for (String[] command :
        new String[][] {
          {"check", folder.toString()}, {"up", "--policies", folder.toString()},
        }) {
      assertThat(run(command)).isEqualTo(2);
    }
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("own.conf:2: limitz");
    assertThat(folder.resolve("up.lock")).doesNotExist();
  }
}
