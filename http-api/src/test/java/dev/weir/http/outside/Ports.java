package dev.weir.http.outside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * The ports of one node.
 *
 * @param decisions where calls are judged
 * @param management where operators ask
 * @param cluster where nodes talk to each other
 */
record Ports(int decisions, int management, int cluster) {

  /** Three that nobody listens at now. */
  static Ports free() {
    List<Integer> free = free(3);
    return new Ports(free.get(0), free.get(1), free.get(2));
  }

  /** So many that nobody listens at now, all different. */
  static List<Integer> free(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      held.forEach(Ports::close);
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
