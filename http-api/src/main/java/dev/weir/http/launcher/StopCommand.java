package dev.weir.http.launcher;

import dev.weir.node.journal.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** {@code weir stop}: ends the local cluster in good order, also what a killed launcher left. */
@Command(
    name = "stop",
    description = {
      "Ends what `./weir up` started here, in good order: nodes first, then Cassandra. Whatever does"
          + " not end in two minutes is killed.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  ./weir stop"})
final class StopCommand implements Callable<Integer> {
  private static final Duration WITHIN = Duration.ofMinutes(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final Home home;
  private final InstantSource clock;
  private final Terminal terminal;

  StopCommand(Home home, InstantSource clock, Terminal terminal) {
    this.home = home;
    this.clock = clock;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws LauncherException, InterruptedException {
    try {
      // The launcher stops the others itself, in order; they are only here for when it was killed.
      boolean any = stop("weir up", List.of(home.launcherPid()));
      any |= stop("nodes", nodePids());
      any |= stop("Cassandra", List.of(home.cassandraPid()));
      Files.deleteIfExists(home.plan());
      terminal.say(any ? "Stopped." : "Nothing runs here.");
      return ExitCode.OK;
    } catch (IOException e) {
      throw new LauncherException("the state folder " + home.state() + " cannot be read: " + e);
    }
  }

  private List<Path> nodePids() {
    List<Path> files = new ArrayList<>();
    for (int index = 0; index < NodePorts.MOST_NODES; index++) {
      files.add(home.nodePid(index));
    }
    return files;
  }

  /** All of them at once; true if any ran. */
  private boolean stop(String what, List<Path> pidFiles) throws IOException, InterruptedException {
    List<ProcessHandle> processes = new ArrayList<>();
    for (Path file : pidFiles) {
      ProcessIdentity.readFrom(file).flatMap(ProcessIdentity::handle).ifPresent(processes::add);
    }
    processes.forEach(ProcessHandle::destroy);
    Instant begun = clock.instant();
    boolean killed = false;
    while (processes.stream().anyMatch(ProcessHandle::isAlive)) {
      Duration elapsed = Duration.between(begun, clock.instant());
      if (!killed && elapsed.compareTo(WITHIN) > 0) {
        killed = true;
        terminal.say(what + " did not end in time: killed");
        processes.forEach(ProcessHandle::destroyForcibly);
      }
      terminal.waiting(what + " to end", elapsed);
      Thread.sleep(BETWEEN_LOOKS.toMillis());
    }
    return !processes.isEmpty();
  }
}
