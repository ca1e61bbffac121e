package dev.weir.http.launcher;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the launcher sees of a node: {@code /ready} on the management port, and an end in good order
 * when its input ends. On leaving it notes whether Cassandra's port still answered.
 */
final class StandInNode {
  private StandInNode() {}

  public static void main(String[] args) throws IOException {
    int port = Integer.getInteger("weir.management.port");
    System.out.println("stand-in node on " + port);
    if (Files.exists(note("refuses-to-start"))) {
      System.out.println("weir.policies.dir: no such policy");
      System.exit(2);
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/ready",
        exchange -> {
          exchange.sendResponseHeaders(Files.exists(note("not-ready")) ? 503 : 200, -1);
          exchange.close();
        });
    server.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(port)));
    while (System.in.read() >= 0) {
      // Only the end counts.
    }
    System.exit(0);
  }

  private static void leave(int port) {
    String contactPoint = System.getProperty("weir.cassandra.contact-points.0");
    int cassandra = Integer.parseInt(contactPoint.substring(contactPoint.indexOf(':') + 1));
    String seen = "Cassandra was there";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), cassandra)) {
      socket.getOutputStream().flush();
    } catch (IOException e) {
      seen = "Cassandra was gone";
    }
    try {
      Files.writeString(note("left-" + port), seen);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path note(String name) {
    return Path.of(System.getProperty("weir.policies.dir"), name);
  }
}
