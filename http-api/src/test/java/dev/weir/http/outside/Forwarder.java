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

/** Hands what comes to a port of ours on to another address, and the answers back. */
final class Forwarder implements AutoCloseable {
  private static final int BACKLOG = 1_000;

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
    byte[] some = new byte[16 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = into.getOutputStream();
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        out.write(some, 0, read);
      }
    } catch (IOException ended) {
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
