package dev.weir.http.outside;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A real HTTP server that takes webhooks: as slowly, and with what status, as its test says. */
final class Receiver implements AutoCloseable {

  /** How it answers. */
  record Manner(int status, long millis) {}

  private final HttpServer server;
  private final ScheduledExecutorService later = Executors.newScheduledThreadPool(2);
  private volatile Manner manner;

  Receiver(Manner manner) {
    this.manner = manner;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) {
    Manner now = manner;
    var unused =
        later.schedule(() -> answer(exchange, now.status()), now.millis(), TimeUnit.MILLISECONDS);
  }

  private static void answer(HttpExchange exchange, int status) {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(status, -1);
    } catch (IOException gone) {
      // Who asked is not there any more.
    }
  }

  void answersNow(int status, long millis) {
    manner = new Manner(status, millis);
  }

  int port() {
    return server.getAddress().getPort();
  }

  String origin() {
    return "http://127.0.0.1:" + port();
  }

  @Override
  public void close() {
    server.stop(0);
    later.shutdownNow();
  }
}
