package dev.weir.http.outside;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Hands what comes to a port of ours on to another address, and the answers back: at once, or as
 * late as it is told.
 */
final class Forwarder implements AutoCloseable {
  private static final int BACKLOG = 1_000;

  /** What may be under way in one direction of a connection: TCP's own first window. */
  private static final int WINDOW = 64 * 1024;

  private final ServerSocket listening;
  private final InetSocketAddress to;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "forwarder");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile LongSupplier delayMillis = () -> 0;

  private Forwarder(ServerSocket listening, InetSocketAddress to) {
    this.listening = listening;
    this.to = to;
  }

  /** Begins. */
  static Forwarder start(String host, int port, InetSocketAddress to) {
    try {
      Forwarder forwarder =
          new Forwarder(new ServerSocket(port, BACKLOG, InetAddress.getByName(host)), to);
      forwarder.threads.execute(forwarder::accept);
      return forwarder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * From now on.
   *
   * @param millis by how much each piece of a stream comes late, and all that follows it
   */
  void delay(LongSupplier millis) {
    delayMillis = millis;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket asker = listening.accept();
        threads.execute(() -> join(asker));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void join(Socket asker) {
    try {
      Socket answerer = new Socket(to.getAddress(), to.getPort());
      open.add(asker);
      open.add(answerer);
      threads.execute(() -> copy(answerer, asker));
      copy(asker, answerer);
    } catch (IOException refused) {
      close(asker);
    }
  }

  /** Until one of them ends; then both do. */
  private void copy(Socket from, Socket into) {
    byte[] some = new byte[WINDOW];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = into.getOutputStream();
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        TimeUnit.MILLISECONDS.sleep(delayMillis.getAsLong());
        out.write(some, 0, read);
      }
    } catch (IOException | InterruptedException ended) {
      // So it is over.
    }
    close(from);
    close(into);
  }

  private void close(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is of no use any more.
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(this::close);
    threads.shutdown();
  }
}
