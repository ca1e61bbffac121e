package dev.weir.http.outside;

import static org.awaitility.Awaitility.await;

import dev.weir.node.journal.ChildJvmException;
import dev.weir.node.journal.EmbeddedCassandra;
import dev.weir.node.journal.EmbeddedCassandraSettings;
import dev.weir.node.journal.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one Cassandra of a test run, started empty when it is first asked for. It ends with this JVM,
 * as the product's own does.
 */
final class Ring {
  private static final Path FOLDER = Places.work("cassandra");
  private static final List<Integer> PORTS = Ports.free(2);

  /** 5 s on a quiet machine; a build shares its cores with more than that. */
  private static final Duration START_WITHIN = Duration.ofMinutes(4);

  private static @Nullable EmbeddedCassandra running;

  private Ring() {}

  static synchronized String contactPoint() {
    if (running == null) {
      running = start(EmbeddedCassandraSettings.currentJava(), true);
    }
    return "127.0.0.1:" + PORTS.get(0);
  }

  /** SIGKILL. */
  static synchronized void kill() {
    EmbeddedCassandra killed = running;
    if (killed == null) {
      throw new IllegalStateException("Cassandra does not run");
    }
    killed.child().kill();
    // Waits for its end, and frees the data folder.
    killed.close();
  }

  /** SIGSTOP: it takes connections and does nothing. */
  static synchronized void pause() {
    signal("-STOP");
  }

  /** SIGCONT. */
  static synchronized void wake() {
    signal("-CONT");
  }

  /** Where it writes first, and all that is acknowledged is. */
  static Path commitLog() {
    return FOLDER.resolve("data").resolve("commitlog");
  }

  /** Waits until it has ended by itself, so that it can be started again. */
  static synchronized void awaitEnd(Duration within) {
    EmbeddedCassandra ending = running;
    if (ending == null) {
      throw new IllegalStateException("Cassandra does not run");
    }
    await("Cassandra's end").atMost(within).until(() -> !ending.child().isAlive());
    // Frees the data folder.
    ending.close();
  }

  private static void signal(String signal) {
    EmbeddedCassandra signalled = running;
    if (signalled == null) {
      throw new IllegalStateException("Cassandra does not run");
    }
    TestNode.signal(signal, signalled.child());
  }

  /** Starts again what was killed, on the same data and port. */
  static synchronized void startAgain() {
    running = start(EmbeddedCassandraSettings.currentJava(), false);
  }

  /**
   * The same on {@code periodic}, as the product never runs it: it acknowledges what is not on disk
   * yet. Compressed, for else Cassandra marks how far its log is good each 100 ms.
   */
  static synchronized void startAgainForgetful() {
    Path java = FOLDER.resolve("forgetful-java");
    Path yaml = FOLDER.resolve("data").resolve("cassandra.yaml");
    String periodic =
        "commitlog_sync: periodic\\ncommitlog_sync_period: 600s\\n"
            + "commitlog_compression:\\n  - class_name: LZ4Compressor";
    List<String> lines =
        List.of(
            "#!/bin/sh",
            "sed -i 's/^commitlog_sync: batch$/" + periodic + "/' '" + yaml + "' || exit 1",
            "exec '" + EmbeddedCassandraSettings.currentJava() + "' \"$@\"");
    try {
      Files.write(java, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!java.toFile().setExecutable(true)) {
      throw new AssertionError(java + " cannot be made executable");
    }
    running = start(java, false);
  }

  private static EmbeddedCassandra start(Path java, boolean fresh) {
    try {
      return EmbeddedCassandra.start(
          settings(java, fresh), InstantSource.system(), Waiting.silently());
    } catch (ChildJvmException e) {
      throw new AssertionError(e.getMessage() + "\n" + String.join("\n", e.endOfLog()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static EmbeddedCassandraSettings settings(Path java, boolean fresh) {
    try {
      return new EmbeddedCassandraSettings(
          java,
          EmbeddedCassandraSettings.classPathOf(Places.CASSANDRA_MODULE),
          FOLDER.resolve("data"),
          FOLDER.resolve("logs"),
          PORTS.get(0),
          PORTS.get(1),
          fresh,
          START_WITHIN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
