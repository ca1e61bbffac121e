package dev.weir.node.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Real Cassandra on free ports, as tests need it. */
public final class CassandraForTests {
  /** Tests run in their module's folder. */
  private static final Path MODULE = Path.of("..", "tools", "embedded-cassandra");

  private CassandraForTests() {}

  /** Settings with free ports and everything below one folder. */
  public static EmbeddedCassandraSettings settings(Path folder) {
    List<Integer> ports = freePorts(2);
    try {
      return new EmbeddedCassandraSettings(
          EmbeddedCassandraSettings.currentJava(),
          EmbeddedCassandraSettings.classPathOf(MODULE),
          folder.resolve("data"),
          folder.resolve("logs"),
          ports.get(0),
          ports.get(1),
          false,
          EmbeddedCassandraSettings.START_WITHIN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static EmbeddedCassandra start(EmbeddedCassandraSettings settings) {
    try {
      return EmbeddedCassandra.start(settings, InstantSource.system(), Waiting.silently());
    } catch (ChildJvmException e) {
      throw new AssertionError(e.getMessage() + "\n" + String.join("\n", e.endOfLog()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Ports that nobody listens on now, all different. */
  public static List<Integer> freePorts(int count) {
    if (count == 0) {
      return List.of();
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Integer> others = freePorts(count - 1);
      return java.util.stream.Stream.concat(
              java.util.stream.Stream.of(socket.getLocalPort()), others.stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
