package dev.weir.http.launcher;

import dev.weir.node.journal.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** {@code weir status}: how the local cluster is. */
@Command(
    name = "status",
    description = {
      "Says how the local cluster is. Exit code 0: all of it runs and every node is ready; 1: not"
          + " so.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  ./weir status"})
final class StatusCommand implements Callable<Integer> {
  private final Home home;
  private final Predicate<NodePorts> readiness;
  private final Terminal terminal;

  StatusCommand(Home home, Predicate<NodePorts> readiness, Terminal terminal) {
    this.home = home;
    this.readiness = readiness;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws LauncherException {
    try {
      Optional<Plan> plan = Plan.readFrom(home);
      if (plan.isEmpty()) {
        terminal.say("Nothing runs here. `./weir up` starts a node.");
        return ExitCode.SOFTWARE;
      }
      return say(plan.get()) ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (IOException e) {
      throw new LauncherException("the state folder " + home.state() + " cannot be read: " + e);
    }
  }

  private boolean say(Plan plan) throws IOException {
    boolean all = process("weir up", home.launcherPid(), "");
    if (plan.embedded()) {
      all &=
          process(
              "Cassandra",
              home.cassandraPid(),
              "127.0.0.1:" + CassandraPorts.of(plan.portOffset()).cql());
    }
    for (int index = 0; index < plan.nodes(); index++) {
      NodePorts ports = NodePorts.of(index, plan.portOffset());
      boolean ready = readiness.test(ports);
      all &=
          process(
              "node " + index,
              home.nodePid(index),
              (ready ? "ready" : "not ready")
                  + "  decisions http://127.0.0.1:"
                  + ports.decisions()
                  + "  management http://127.0.0.1:"
                  + ports.management());
      all &= ready;
    }
    return all;
  }

  private boolean process(String what, Path pidFile, String more) throws IOException {
    Optional<ProcessIdentity> alive =
        ProcessIdentity.readFrom(pidFile).filter(ProcessIdentity::isAlive);
    terminal.state(
        what, alive.map(one -> "process " + one.pid() + "  " + more).orElse("not running").strip());
    return alive.isPresent();
  }
}
