package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.node.journal.ProcessIdentity;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: Cassandra, and stand-ins for nodes. */
class LocalClusterIT {
  private static final Duration SOON = Duration.ofMinutes(2);

  private static final Optional<InetSocketAddress> EMBEDDED = Optional.empty();

  /** A ring that is somebody else's: stand-ins never ask it. */
  private static final Optional<InetSocketAddress> RING =
      Optional.of(InetSocketAddress.createUnresolved("127.0.0.1", 9));

  @TempDir Path folder;

  final int offset = Offsets.free();
  final ByteArrayOutputStream said = new ByteArrayOutputStream();
  final ByteArrayOutputStream complained = new ByteArrayOutputStream();
  final CompletableFuture<Void> ready = new CompletableFuture<>();
  final CompletableFuture<@Nullable Exception> ended = new CompletableFuture<>();
  final Terminal terminal =
      new Terminal(
          new PrintStream(said, true, StandardCharsets.UTF_8),
          new PrintStream(complained, true, StandardCharsets.UTF_8),
          false);
  Home home;

  /** Runs the cluster; until then one that does nothing. */
  Thread runner = new Thread();

  @BeforeEach
  void makeHome() throws Exception {
    home = new Home(Path.of(".."), folder.resolve("state"));
    Files.createDirectories(folder.resolve("policies"));
  }

  @AfterEach
  void stop() throws Exception {
    runner.interrupt();
    runner.join();
  }

  private LocalCluster cluster(int nodes, Optional<InetSocketAddress> ring) {
    NodeJvm jvm =
        new NodeJvm(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            home.nodeJvmOptions(),
            System.getProperty("java.class.path"),
            StandInNode.class.getName());
    return new LocalCluster(
        home,
        new UpSettings(nodes, false, folder.resolve("policies"), ring, offset),
        jvm,
        new Readiness()::of,
        InstantSource.system(),
        terminal,
        () -> ready.complete(null));
  }

  private void start(int nodes, Optional<InetSocketAddress> ring) {
    runner = new Thread(() -> run(cluster(nodes, ring)), "up");
    runner.start();
  }

  private void run(LocalCluster cluster) {
    try {
      cluster.run();
      ended.complete(null);
    } catch (LauncherException | InterruptedException e) {
      ended.complete(e);
    }
  }

  private void awaitReady() {
    await().atMost(SOON).until(() -> ready.isDone() || ended.isDone());
    assertThat(ended).as(() -> said() + ended.getNow(null)).isNotDone();
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private ProcessHandle process(Path pidFile) throws Exception {
    return ProcessIdentity.readFrom(pidFile).flatMap(ProcessIdentity::handle).orElseThrow();
  }

  private int status() throws Exception {
    return new StatusCommand(home, new Readiness()::of, terminal).call();
  }

  @Test
  void goesOnWithoutOneNodeRestartsCassandraAndLeavesNodesFirst() throws Exception {
    start(3, EMBEDDED);
    awaitReady();
    assertThat(said()).contains("Cassandra     ready after", "node 0", "node 1", "node 2");
    assertThat(status()).isZero();

    process(home.nodePid(1)).destroyForcibly();
    await()
        .atMost(SOON)
        .until(() -> said().contains("node 1 ended with exit code 137; nodes 0, 2 go on"));
    assertThat(status()).isEqualTo(1);
    assertThat(said()).contains("node 1        not running");

    ProcessHandle cassandra = process(home.cassandraPid());
    cassandra.destroyForcibly();
    await()
        .atMost(SOON)
        .until(
            () ->
                said().contains("Cassandra ended with exit code 137; starting it again")
                    && said().split("Cassandra     ready after", -1).length == 3);
    ProcessHandle again = process(home.cassandraPid());
    assertThat(again.pid()).isNotEqualTo(cassandra.pid());

    ProcessHandle first = process(home.nodePid(0));
    runner.interrupt();
    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    assertThat(first.isAlive()).isFalse();
    assertThat(again.isAlive()).isFalse();
    for (int node : new int[] {0, 2}) {
      assertThat(
              folder.resolve("policies").resolve("left-" + NodePorts.of(node, offset).management()))
          .hasContent("Cassandra was there");
    }
    assertThat(home.nodePid(0)).doesNotExist();
    assertThat(home.launcherPid()).doesNotExist();
    assertThat(status()).isEqualTo(1);
    assertThat(said()).endsWith("Nothing runs here. `./weir up` starts a node.\n");
  }

  @Test
  void cassandraIsRestartedWhileNodesStartToo() throws Exception {
    Path notReady = Files.createFile(folder.resolve("policies").resolve("not-ready"));
    start(1, EMBEDDED);
    await().atMost(SOON).until(() -> ended.isDone() || said().contains("node 0        0 s"));
    assertThat(ended).as(this::said).isNotDone();

    process(home.cassandraPid()).destroyForcibly();
    await().atMost(SOON).until(() -> said().split("Cassandra     ready after", -1).length == 3);
    assertThat(said()).containsOnlyOnce("Cassandra ended with exit code 137; starting it again");
    Files.delete(notReady);
    awaitReady();
    assertThat(process(home.cassandraPid()).isAlive()).isTrue();
  }

  @Test
  void endsWhenTheLastNodeDiesAndShowsTheEndOfItsLog() throws Exception {
    start(1, RING);
    awaitReady();

    assertThatThrownBy(() -> cluster(1, RING).run())
        .isInstanceOf(LauncherException.class)
        .hasMessage(
            "another `weir up` is running here (process "
                + ProcessHandle.current().pid()
                + "); `./weir stop` ends it");

    process(home.nodePid(0)).destroyForcibly();
    assertThat(ended.get())
        .isInstanceOfSatisfying(
            LauncherException.class,
            end -> {
              assertThat(end).hasMessage("node 0 ended with exit code 137; it was the last");
              assertThat(end.endOfLog()).anyMatch(line -> line.contains("stand-in node on"));
            });
    assertThat(home.cassandraData()).doesNotExist();
  }

  @Test
  void showsTheEndOfTheLogOfANodeThatDoesNotStart() throws Exception {
    Files.createFile(folder.resolve("policies").resolve("refuses-to-start"));
    start(2, RING);
    assertThat(ended.get())
        .isInstanceOfSatisfying(
            LauncherException.class,
            end -> {
              assertThat(end)
                  .hasMessageMatching("node [01] ended while it started, with exit code 2");
              assertThat(end.endOfLog()).contains("weir.policies.dir: no such policy");
            });
    assertThat(ready).isNotDone();
    assertThat(home.plan()).doesNotExist();
  }

  @Test
  void saysWhichPortIsInUseAndWhoWantsItBeforeAnythingIsStarted() throws Exception {
    NodePorts ports = NodePorts.of(1, offset);
    try (ServerSocket taken =
        new ServerSocket(ports.management(), 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> cluster(2, EMBEDDED).run())
          .isInstanceOf(LauncherException.class)
          .hasMessage(
              "port "
                  + taken.getLocalPort()
                  + " is in use (wanted by node 1 for its management port): end what uses it, or"
                  + " move all ports with --port-offset");
    }
    assertThat(home.cassandraData()).doesNotExist();
    assertThat(home.launcherPid()).doesNotExist();
  }
}
