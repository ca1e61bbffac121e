package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Terminal terminal(boolean interactive) {
    return new Terminal(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        interactive);
  }

  private static void waitForThirtySeconds(Terminal terminal) {
    for (int millis = 0; millis <= 30_000; millis += 100) {
      terminal.waiting("Cassandra", Duration.ofMillis(millis));
    }
    terminal.state("Cassandra", "ready after 30 s");
  }

  @Test
  void inAFileWhatIsWaitedForIsALineEveryTenSeconds() {
    waitForThirtySeconds(terminal(false));
    assertThat(out)
        .hasToString(
            """
            Cassandra     0 s …
            Cassandra     10 s …
            Cassandra     20 s …
            Cassandra     30 s …
            Cassandra     ready after 30 s
            """);
  }

  @Test
  void atATerminalItIsOneLineThatCountsAndThenMakesRoom() {
    waitForThirtySeconds(terminal(true));
    assertThat(out.toString(StandardCharsets.UTF_8).split("\r\u001b\\[K", -1))
        .hasSize(1 + 31 + 1)
        .endsWith("Cassandra     30 s …", "Cassandra     ready after 30 s\n");
  }

  @Test
  void aFailureShowsTheEndOfTheLogThatExplainsIt() {
    terminal(false).failure("node 0 ended", List.of("one", "two"));
    assertThat(err)
        .hasToString(
            """
            The end of its log:
              | one
              | two
            weir: node 0 ended
            """);
    assertThat(out).hasToString("");
  }
}
