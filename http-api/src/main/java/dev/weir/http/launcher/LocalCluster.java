package dev.weir.http.launcher;

import dev.weir.node.journal.ProcessIdentity;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Cassandra and nodes on this machine, for as long as {@link #run} runs. Nodes go first and
 * Cassandra last, so that a node that leaves can still write down what it granted.
 */
final class LocalCluster {
  /** Nodes whose launcher was killed leave by themselves; as long as they may take. */
  private static final Duration ORPHANS_END_WITHIN = Duration.ofSeconds(60);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final Home home;
  private final UpSettings settings;
  private final Path java;
  private final InstantSource clock;
  private final Terminal terminal;
  private final Runnable whenReady;
  private final LocalNodes nodes;

  /** What happened, in the order in which it did. At most one for each process that was started. */
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  private @Nullable CassandraRun cassandra;

  @FunctionalInterface
  private interface Event {
    void handle() throws LauncherException, InterruptedException;
  }

  /** Nothing is started yet. */
  LocalCluster(
      Home home,
      UpSettings settings,
      NodeJvm jvm,
      Predicate<NodePorts> readiness,
      InstantSource clock,
      Terminal terminal,
      Runnable whenReady) {
    this.home = home;
    this.settings = settings;
    java = jvm.java();
    this.clock = clock;
    this.terminal = terminal;
    this.whenReady = whenReady;
    nodes =
        new LocalNodes(
            home, jvm, settings, readiness, clock, terminal, this::nodeDied, this::keepCassandra);
  }

  private void nodeDied(int index) {
    events.add(() -> nodes.died(index));
  }

  private void cassandraDied() {
    events.add(this::keepCassandra);
  }

  private void keepCassandra() throws LauncherException, InterruptedException {
    if (cassandra != null) {
      cassandra.restartIfEnded();
    }
  }

  /**
   * Starts all of it, looks after it, and stops it when this thread is interrupted.
   *
   * @throws LauncherException if something could not be started, or the last node or Cassandra died
   *     for good; everything has been stopped then
   */
  void run() throws LauncherException, InterruptedException {
    RunLock lock = RunLock.take(home);
    try {
      awaitEndOfOrphans();
      requireFreePorts();
      runAll();
    } finally {
      lock.giveBack();
    }
  }

  private void runAll() throws LauncherException, InterruptedException {
    try {
      start();
      whenReady.run();
      while (true) {
        events.take().handle();
      }
    } finally {
      stop();
    }
  }

  private void start() throws LauncherException, InterruptedException {
    writePlan();
    if (settings.cassandra().isEmpty()) {
      cassandra = CassandraRun.start(home, java, settings, clock, terminal, this::cassandraDied);
      nodes.start(0, settings.nodes());
    } else {
      terminal.state("Cassandra", "the ring at " + settings.contactPoint());
      // The first one makes the tables, alone.
      nodes.start(0, 1);
      nodes.start(1, settings.nodes());
    }
  }

  private void writePlan() throws LauncherException {
    try {
      Plan.of(settings).writeTo(home);
    } catch (IOException e) {
      throw new LauncherException("the state folder " + home.state() + " cannot be used: " + e);
    }
  }

  private void stop() throws InterruptedException, LauncherException {
    terminal.say("Leaving in good order: nodes first, then Cassandra.");
    try {
      nodes.stop();
    } finally {
      if (cassandra != null) {
        cassandra.stop();
      }
      deletePlan();
    }
    terminal.say("Stopped.");
  }

  private void deletePlan() throws LauncherException {
    try {
      Files.deleteIfExists(home.plan());
    } catch (IOException e) {
      throw new LauncherException("the state folder " + home.state() + " cannot be used: " + e);
    }
  }

  private void awaitEndOfOrphans() throws LauncherException, InterruptedException {
    Instant begun = clock.instant();
    for (int index = 0; index < NodePorts.MOST_NODES; index++) {
      Optional<ProcessIdentity> orphan = readPid(home.nodePid(index));
      while (orphan.filter(ProcessIdentity::isAlive).isPresent()) {
        Duration elapsed = Duration.between(begun, clock.instant());
        if (elapsed.compareTo(ORPHANS_END_WITHIN) > 0) {
          throw new LauncherException(
              "node "
                  + index
                  + " of an earlier run is still there (process "
                  + orphan.get().pid()
                  + "); `./weir stop` ends it");
        }
        terminal.waiting("nodes of an earlier run to end", elapsed);
        Thread.sleep(BETWEEN_LOOKS.toMillis());
      }
    }
  }

  private static Optional<ProcessIdentity> readPid(Path file) throws LauncherException {
    try {
      return ProcessIdentity.readFrom(file);
    } catch (IOException e) {
      throw new LauncherException("the file " + file + " cannot be read: " + e);
    }
  }

  private void requireFreePorts() throws LauncherException {
    for (int index = 0; index < settings.nodes(); index++) {
      for (Map.Entry<String, Integer> port : settings.ports(index).byUse().entrySet()) {
        requireFree(port.getValue(), "node " + index + " for its " + port.getKey() + " port");
      }
    }
  }

  private static void requireFree(int port, String wantedBy) throws LauncherException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (BindException e) {
      throw new LauncherException(
          "port "
              + port
              + " is in use (wanted by "
              + wantedBy
              + "): end what uses it, or move all ports with --port-offset");
    } catch (IOException e) {
      throw new LauncherException("port " + port + " cannot be tried: " + e);
    }
  }
}
