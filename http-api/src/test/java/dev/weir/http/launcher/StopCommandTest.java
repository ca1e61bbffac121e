package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.journal.ProcessIdentity;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopCommandTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int stop(Home home) throws Exception {
    return stop(home, InstantSource.system());
  }

  private int stop(Home home, InstantSource clock) throws Exception {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new StopCommand(home, clock, new Terminal(stream, stream, false)).call();
  }

  private static Process lingering() throws Exception {
    return new ProcessBuilder("/bin/sh", "-c", "read line").start();
  }

  private static ProcessIdentity identity(Process process) {
    return ProcessIdentity.of(process.toHandle()).orElseThrow();
  }

  @Test
  void endsWhatALauncherThatWasKilledLeft() throws Exception {
    Home home = new Home(folder, folder);
    Files.createDirectories(home.cassandraData());
    Process node = lingering();
    Process cassandra = lingering();
    identity(node).writeTo(home.nodePid(3));
    identity(cassandra).writeTo(home.cassandraPid());

    assertThat(stop(home)).isZero();
    // Asked of the system: the Process hears of it a moment later.
    assertThat(node.toHandle().isAlive()).isFalse();
    assertThat(cassandra.toHandle().isAlive()).isFalse();
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("Stopped.\n");
  }

  @Test
  void killsOnceWhatDoesNotEndInTwoMinutes() throws Exception {
    Home home = new Home(folder, folder);
    Process deaf =
        new ProcessBuilder("/bin/sh", "-c", "trap '' TERM; echo deaf; read line").start();
    assertThat(deaf.inputReader().readLine()).isEqualTo("deaf");
    identity(deaf).writeTo(home.nodePid(0));
    AtomicInteger looks = new AtomicInteger();
    InstantSource hasty = () -> Instant.EPOCH.plus(Duration.ofMinutes(looks.getAndIncrement()));

    assertThat(stop(home, hasty)).isZero();
    assertThat(deaf.waitFor()).isEqualTo(128 + 9);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsOnlyOnce("nodes did not end in time: killed")
        .endsWith("Stopped.\n");
  }

  @Test
  void sparesAnotherProcessThatHasTheNumberOfOneThatEnded() throws Exception {
    Home home = new Home(folder, folder);
    Process other = lingering();
    try {
      ProcessIdentity now = identity(other);
      new ProcessIdentity(now.pid(), now.startedAt().minus(Duration.ofHours(1)))
          .writeTo(home.nodePid(0));
      assertThat(stop(home)).isZero();
      assertThat(other.isAlive()).isTrue();
      assertThat(out).hasToString("Nothing runs here.\n");
    } finally {
      other.destroyForcibly();
    }
  }
}
