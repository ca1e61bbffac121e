package dev.weir.http.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Port offsets for tests that must not meet a cluster that somebody runs. */
final class Offsets {
  private static final int NODES = 4;

  private Offsets() {}

  /** One at which nobody listens on any port of four nodes or of Cassandra. */
  static int free() {
    return ThreadLocalRandom.current()
        .ints(1_000, 15_000)
        .filter(Offsets::isFree)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isFree(int offset) {
    CassandraPorts cassandra = CassandraPorts.of(offset);
    return Stream.concat(
            Stream.of(cassandra.cql(), cassandra.storage()),
            IntStream.range(0, NODES)
                .boxed()
                .flatMap(index -> NodePorts.of(index, offset).byUse().values().stream()))
        .allMatch(Offsets::isFreePort);
  }

  private static boolean isFreePort(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
