package dev.weir.http.launcher;

import dev.weir.config.policy.Policy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir up}: a cluster on this machine, until Ctrl-C. */
@Command(
    name = "up",
    description = {
      "Runs Cassandra and one or several nodes on this machine until Ctrl-C, for trying and for"
          + " developing. Everything listens on 127.0.0.1; data and logs lie in .weir.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Ports, to each of which the n-th node (from 0) adds n:",
      "  8080   decision API      8558   management      25520  cluster",
      "and one of the embedded Cassandra each: 19042 (CQL), 17000.",
      "",
      "Examples:",
      "  ./weir up",
      "  ./weir up --nodes 3                      three nodes, one cluster",
      "  ./weir up --fresh                        forget every counter",
      "  ./weir up --policies ~/my-policies",
      "  ./weir up --cassandra 127.0.0.1:9042     a ring that runs already"
    })
final class UpCommand implements Callable<Integer> {
  /** Longer than all that an orderly stop may take. */
  private static final long STOP_WITHIN_SECONDS = 120;

  private final Home home;
  private final NodeJvm jvm;
  private final Predicate<NodePorts> readiness;
  private final InstantSource clock;
  private final Terminal terminal;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls us
  @Spec
  private CommandSpec spec;

  @Option(names = "--nodes", paramLabel = "N", description = "How many nodes (default: 1).")
  private int nodes = 1;

  @Option(names = "--fresh", description = "Begin with empty data.")
  private boolean fresh;

  @Option(
      names = "--policies",
      paramLabel = "DIR",
      description = "The folder of policy files (default: config/policies).")
  private @Nullable Path policyFolder;

  @Option(
      names = "--cassandra",
      paramLabel = "HOST:PORT",
      converter = HostAndPort.class,
      description =
          "A Cassandra that runs already, instead of the embedded one. Keyspace and tables that are"
              + " missing are created. WEIR_CASSANDRA_LOCAL_DATACENTER names its data centre"
              + " (default: datacenter1).")
  private @Nullable InetSocketAddress cassandra;

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      description = "Is added to every port (default: 0).")
  private int portOffset;

  UpCommand(
      Home home,
      NodeJvm jvm,
      Predicate<NodePorts> readiness,
      InstantSource clock,
      Terminal terminal) {
    this.home = home;
    this.jvm = jvm;
    this.readiness = readiness;
    this.clock = clock;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws LauncherException {
    UpSettings settings = settings();
    Optional<List<Policy>> read = PolicyReport.of(settings.policies(), terminal);
    if (read.isEmpty()) {
      return ExitCode.USAGE;
    }
    terminal.state(
        "Policies",
        read.get().stream().map(Policy::name).collect(Collectors.joining(", "))
            + "  ("
            + home.shown(settings.policies())
            + ")");
    return runUntilStopped(
        new LocalCluster(
            home,
            settings,
            jvm,
            readiness,
            clock,
            terminal,
            () -> announce(settings, ExampleCall.of(read.get()))));
  }

  private UpSettings settings() {
    try {
      return new UpSettings(
          nodes,
          fresh,
          Optional.ofNullable(policyFolder).orElseGet(home::shippedPolicies),
          Optional.ofNullable(cassandra),
          portOffset);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  /** Ctrl-C and SIGTERM end this JVM; its end waits until everything has been stopped in order. */
  private int runUntilStopped(LocalCluster cluster) throws LauncherException {
    Thread runner = Thread.currentThread();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stopAndAwait(runner, stopped), "weir-stop"));
    try {
      cluster.run();
      return ExitCode.OK;
    } catch (InterruptedException e) {
      return ExitCode.OK; // as asked
    } finally {
      stopped.countDown();
    }
  }

  private static void stopAndAwait(Thread runner, CountDownLatch stopped) {
    if (stopped.getCount() > 0) {
      runner.interrupt();
    }
    try {
      if (!stopped.await(STOP_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("weir: not stopped within " + STOP_WITHIN_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void announce(UpSettings settings, Optional<ExampleCall> example) {
    terminal.say("");
    terminal.say("Weir is ready.");
    for (int index = 0; index < settings.nodes(); index++) {
      NodePorts ports = settings.ports(index);
      terminal.say(
          "  node "
              + index
              + "  decisions http://127.0.0.1:"
              + ports.decisions()
              + "  management http://127.0.0.1:"
              + ports.management());
    }
    terminal.say("");
    terminal.say("Try it:");
    String api = "http://127.0.0.1:" + settings.ports(0).decisions() + "/v1/";
    terminal.say(
        example
            .map(
                call ->
                    "  curl -s "
                        + api
                        + "decisions -H 'Content-Type: application/json' \\\n    -d '"
                        + call.json()
                        + "'")
            .orElse("  curl -s " + api + "policies"));
    terminal.say("");
    terminal.say("Ctrl-C stops all of it in good order; so does `./weir stop`.");
  }
}
