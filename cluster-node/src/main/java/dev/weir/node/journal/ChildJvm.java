package dev.weir.node.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that belongs to this one. It holds the read end of a pipe as its standard input and ends
 * when that closes, so it survives neither our orderly end nor our death.
 *
 * <p>Ctrl-C in a terminal goes to every process of the foreground group; children must not hear it,
 * or Cassandra would be gone before the nodes have settled. A signal that is ignored at start stays
 * ignored in a JVM, so a shell that ignores it first and then becomes the JVM is enough.
 */
public final class ChildJvm {
  private static final String DEAF_TO_THE_TERMINAL = "trap '' INT HUP; exec \"$@\"";

  private final String name;
  private final Process process;
  private final ProcessIdentity identity;
  private final Path log;

  private ChildJvm(String name, Process process, ProcessIdentity identity, Path log) {
    this.name = name;
    this.process = process;
    this.identity = identity;
    this.log = log;
  }

  /**
   * Starts it; what it writes goes to a log file, whose predecessor is kept beside it.
   *
   * @param name how messages call it
   * @param command the path of {@code java} and its arguments
   * @param log the file; its folder must exist
   */
  public static ChildJvm start(String name, List<String> command, Path log)
      throws ChildJvmException {
    List<String> whole = new ArrayList<>(List.of("/bin/sh", "-c", DEAF_TO_THE_TERMINAL, "weir"));
    whole.addAll(command);
    try {
      keepPredecessor(log);
      Process process =
          new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(log.toFile()).start();
      ProcessIdentity identity =
          ProcessIdentity.of(process.toHandle())
              .orElseThrow(
                  () -> new ChildJvmException(name + " ended at once", LogTail.of(log, 40)));
      return new ChildJvm(name, process, identity, log);
    } catch (IOException e) {
      throw new ChildJvmException(name + " could not be started: " + e.getMessage());
    }
  }

  private static void keepPredecessor(Path log) throws IOException {
    if (Files.exists(log)) {
      Files.move(
          log,
          log.resolveSibling(log.getFileName() + ".previous"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  public String name() {
    return name;
  }

  public ProcessIdentity identity() {
    return identity;
  }

  public Path log() {
    return log;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end and gives its exit code: 128 and the signal's number if it was killed. */
  public int exitCode() {
    return process.onExit().join().exitValue();
  }

  /** Runs this once it has ended, on a thread of the system; at once if it has. */
  public void whenEnded(Runnable action) {
    var unused = process.onExit().thenRun(action);
  }

  /** Waits for its end; true if it has ended within that time. */
  public boolean awaitExit(Duration within) throws InterruptedException {
    return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Asks it to end in good order: SIGTERM, and the end of its standard input. Does not wait. */
  public void requestStop() {
    process.destroy();
  }

  /**
   * Asks it to end in good order and waits; kills it after that time. True if it ended by itself.
   */
  public boolean stop(Duration within) throws InterruptedException {
    requestStop();
    boolean inOrder = awaitExit(within);
    if (!inOrder) {
      kill();
      process.waitFor();
    }
    return inOrder;
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  public List<String> endOfLog(int lines) {
    return LogTail.of(log, lines);
  }
}
