package dev.weir.http.outside;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.awaitility.Awaitility.await;

import dev.weir.http.server.PlantedMain;
import dev.weir.node.journal.ChildJvm;
import dev.weir.node.journal.ChildJvmException;
import dev.weir.node.journal.EmbeddedCassandraSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One node process. It ends with this JVM; signals reach it by its process id. Its ports stay the
 * same when it is started again.
 */
final class TestNode {
  /** Measured: 8 s on a quiet machine of two cores. */
  private static final Duration READY_WITHIN = Duration.ofMinutes(4);

  /** Above all phases of an orderly stop. */
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(75);

  private static final Duration KILLED_WITHIN = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final int LOG_LINES = 60;

  private final String name;
  private final Ports ports;
  private final List<String> command;
  private final Path log;
  private ChildJvm process;

  private TestNode(String name, Ports ports, List<String> command, Path log) {
    this.name = name;
    this.ports = ports;
    this.command = command;
    this.log = log;
    this.process = launch();
  }

  /**
   * Starts a node; {@link #awaitReady} waits for it.
   *
   * @param seeds the cluster's ports of the first nodes, in the same order for all
   * @param policies the folder of its policy files
   * @param settings more system properties, {@code key=value}
   */
  static TestNode start(
      String name, Ports ports, List<Integer> seeds, Path policies, List<String> settings) {
    return start(List.of(), name, ports, seeds, policies, settings);
  }

  /** The same with a fault in its wiring, or a clock of its own, as {@link PlantedMain} is told. */
  static TestNode startPlanted(
      String name, Ports ports, List<Integer> seeds, Path policies, List<String> settings) {
    return start(
        List.of(),
        List.of(
            "-Dplanted.clock=" + rightClock(name),
            "-cp",
            Places.plantedClassPath(),
            PlantedMain.class.getName()),
        name,
        ports,
        seeds,
        policies,
        settings);
  }

  /**
   * The same.
   *
   * @param launcher what runs its command
   */
  static TestNode start(
      List<String> launcher,
      String name,
      Ports ports,
      List<Integer> seeds,
      Path policies,
      List<String> settings) {
    return start(launcher, product(), name, ports, seeds, policies, settings);
  }

  private static TestNode start(
      List<String> launcher,
      List<String> program,
      String name,
      Ports ports,
      List<Integer> seeds,
      Path policies,
      List<String> settings) {
    List<String> java = new ArrayList<>(launcher);
    java.add(EmbeddedCassandraSettings.currentJava().toString());
    // Nodes of tests live for a minute: the second compiler would only take their time.
    java.addAll(List.of("-Xmx384m", "-Xmn64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    java.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-XX:+PerfDisableSharedMem"));
    // Half of a node's start is its warm-up: tests start many, and none for long.
    List<String> all = new ArrayList<>();
    all.add("weir.limiter.warm-up.ledgers=50");
    all.add("weir.http.leave-notice=500ms");
    all.addAll(settings);
    return run(java, program, name, ports, seeds, policies, all);
  }

  /** As it is shipped, with its virtual machine's options: for what it costs. */
  static TestNode startAsShipped(
      String name, Ports ports, List<Integer> seeds, Path policies, List<String> settings) {
    List<String> java =
        List.of(
            EmbeddedCassandraSettings.currentJava().toString(), "@" + Places.SHIPPED_JVM_OPTIONS);
    return run(java, product(), name, ports, seeds, policies, settings);
  }

  private static List<String> product() {
    return List.of("-cp", Places.nodeClassPath(), "dev.weir.http.server.Main");
  }

  private static TestNode run(
      List<String> java,
      List<String> program,
      String name,
      Ports ports,
      List<Integer> seeds,
      Path policies,
      List<String> settings) {
    List<String> command = new ArrayList<>(java);
    List<String> properties =
        new ArrayList<>(
            List.of(
                "weir.http.port=" + ports.decisions(),
                "weir.management.port=" + ports.management(),
                "weir.cluster.port=" + ports.cluster(),
                "weir.policies.dir=" + policies,
                "weir.cassandra.contact-points.0=" + Ring.contactPoint(),
                "weir.cassandra.create-schema=true",
                "weir.stop-on-stdin-end=true"));
    for (int i = 0; i < seeds.size(); i++) {
      properties.add("weir.cluster.seed-nodes." + i + "=127.0.0.1:" + seeds.get(i));
    }
    properties.addAll(settings);
    properties.forEach(property -> command.add("-D" + property));
    command.addAll(program);
    return new TestNode(
        name, ports, List.copyOf(command), Places.work("logs").resolve(name + ".log"));
  }

  private ChildJvm launch() {
    try {
      return ChildJvm.start(name, command, log);
    } catch (ChildJvmException e) {
      throw new AssertionError(e.getMessage() + "\n" + String.join("\n", e.endOfLog()), e);
    }
  }

  String name() {
    return name;
  }

  int decisionPort() {
    return ports.decisions();
  }

  int managementPort() {
    return ports.management();
  }

  /** As the cluster calls it. */
  String address() {
    return "akka://weir@127.0.0.1:" + ports.cluster();
  }

  /** Where the others reach it. */
  int clusterPort() {
    return ports.cluster();
  }

  /** Another one with each start. */
  long pid() {
    return process.identity().pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it may be sent calls. */
  void awaitReady() {
    await(name)
        .atMost(READY_WITHIN)
        .pollInterval(BETWEEN_LOOKS)
        .pollDelay(Duration.ZERO)
        .failFast(name + " ended while it started", () -> !process.isAlive())
        .until(this::isReady);
  }

  /** Waits until it has ended. */
  void awaitEnd(Duration within) {
    await(name + " to end")
        .atMost(within)
        .pollInterval(BETWEEN_LOOKS)
        .until(() -> !process.isAlive());
  }

  /** SIGKILL; it is gone when this returns. */
  void kill() {
    process.kill();
    awaitEnd(KILLED_WITHIN);
  }

  /** SIGTERM; it is gone when this returns, and fails if it had to be killed. */
  void terminate() {
    try {
      if (!process.stop(STOPPED_WITHIN)) {
        throw new AssertionError(name + " did not end within " + STOPPED_WITHIN + " of SIGTERM");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** SIGSTOP: it hears and does nothing until it is woken. */
  void pause() {
    signal("-STOP", process);
  }

  /** SIGCONT. */
  void wake() {
    signal("-CONT", process);
  }

  /** Has any child of this JVM get a signal. */
  static void signal(String signal, ChildJvm child) {
    try {
      int code =
          new ProcessBuilder("kill", signal, Long.toString(child.identity().pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (code != 0) {
        throw new AssertionError("kill " + signal + " of " + child.name() + ": exit code " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Path clock(String name) {
    return Places.work("clocks").resolve(name);
  }

  /** Of a node that begins: without what an earlier run left. */
  private static Path rightClock(String name) {
    try {
      Files.deleteIfExists(clock(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return clock(name);
  }

  /** Has the clock of a node that {@link #startPlanted} started differ by so much from ours. */
  void setClockOff(Duration by) {
    Path next = Places.work("clocks").resolve(name + ".next");
    try {
      Files.writeString(next, Long.toString(by.toMillis()));
      Files.move(next, clock(name), ATOMIC_MOVE, REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isReady() {
    return Http.status(managementPort(), "/ready") == 200;
  }

  /** Starts what has ended, with the same ports. */
  void startAgain() {
    if (process.isAlive()) {
      throw new IllegalStateException(name + " still runs");
    }
    process = launch();
  }

  /** The end of its log, for who must find out why a test failed. */
  List<String> endOfLog() {
    return process.endOfLog(LOG_LINES);
  }
}
