package dev.weir.benchmarks;

import dev.weir.node.journal.ChildJvmException;
import dev.weir.node.journal.EmbeddedCassandra;
import dev.weir.node.journal.EmbeddedCassandraSettings;
import dev.weir.node.journal.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the questions share: the effort, a folder for what they leave, one embedded Cassandra, and
 * nodes. Closing it ends every process that it started.
 */
final class Bench implements AutoCloseable {

  /** The folder of the benchmarks' own policies. */
  static final String POLICIES = "tools/benchmarks/policies";

  private final Path root;
  private final Path work;
  private final boolean quick;
  private @Nullable EmbeddedCassandra cassandra;
  private @Nullable NodeProcess node;

  private Bench(Path root, Path work, boolean quick) {
    this.root = root;
    this.work = work;
    this.quick = quick;
  }

  /**
   * A bench of this checkout.
   *
   * @param quick less time for each figure, and fewer of everything
   */
  static Bench open(Path root, boolean quick) throws IOException {
    Path work = root.resolve("tools/benchmarks/target/run");
    Files.createDirectories(work);
    return new Bench(root, work, quick);
  }

  boolean quick() {
    return quick;
  }

  /** One or the other, by the effort. */
  int effort(int whenQuick, int otherwise) {
    return quick ? whenQuick : otherwise;
  }

  /** A file of the checkout. */
  Path source(String path) {
    return root.resolve(path);
  }

  /** A file that a run leaves. */
  Path file(String name) {
    return work.resolve(name);
  }

  /** Tells who waits what is going on. */
  void say(String what) {
    System.err.println(what);
  }

  /** The journal's Cassandra, as the product starts it; started when first asked for. */
  EmbeddedCassandra cassandra() throws IOException, InterruptedException {
    EmbeddedCassandra running = cassandra;
    if (running == null) {
      say("starting Cassandra");
      running = startCassandra();
      cassandra = running;
    }
    return running;
  }

  private EmbeddedCassandra startCassandra() throws IOException, InterruptedException {
    try {
      return EmbeddedCassandra.start(
          new EmbeddedCassandraSettings(
              EmbeddedCassandraSettings.currentJava(),
              EmbeddedCassandraSettings.classPathOf(source("tools/embedded-cassandra")),
              file("cassandra"),
              file("logs"),
              freePort(),
              freePort(),
              true,
              EmbeddedCassandraSettings.START_WITHIN),
          InstantSource.system(),
          Waiting.silently());
    } catch (ChildJvmException e) {
      throw new IOException(e);
    }
  }

  /** A running node; there is only one at a time. */
  NodeProcess node() throws IOException, InterruptedException {
    NodeProcess running = node;
    return running == null ? freshNode() : running;
  }

  /** Another node in the place of the running one, with these JVM options over the product's. */
  NodeProcess freshNode(String... jvmOptions) throws IOException, InterruptedException {
    if (node != null) {
      node.close();
    }
    cassandra();
    say("starting a node");
    NodeProcess fresh = NodeProcess.start(this, List.of(jvmOptions));
    node = fresh;
    return fresh;
  }

  /** Under which ids the journal knows the subjects. */
  SubjectIds subjects() {
    return new SubjectIds(BenchmarkPolicies.read(source(POLICIES)));
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The processor time that a process has used. */
  static Duration processorTime(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new IllegalStateException("process " + pid + " has ended"));
  }

  @Override
  public void close() {
    if (node != null) {
      node.close();
    }
    if (cassandra != null) {
      cassandra.close();
    }
  }
}
