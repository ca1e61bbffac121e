package dev.weir.http.server;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RemoteAddress;
import akka.io.Inet;
import akka.stream.javadsl.Flow;
import akka.util.ByteString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that hold a place without asking anything: Akka's idle timeout begins anew
 * with every byte, so a peer that sends a header byte by byte would stay for ever.
 *
 * <p>Time is counted in sweeps. A connection that has brought no whole request within so many of
 * them ends; its peer may connect again.
 */
final class ConnectionWatch extends Inet.AbstractSocketOption {

  private final int sweepsAllowed;
  private final Map<InetSocketAddress, Connection> connections = new ConcurrentHashMap<>();
  private final AtomicInteger sweep = new AtomicInteger();

  /**
   * A watch on the connections of one server.
   *
   * @param sweepsAllowed how many sweeps a connection may see between two requests; at least 1
   */
  ConnectionWatch(int sweepsAllowed) {
    this.sweepsAllowed = sweepsAllowed;
  }

  /** Akka's selector has accepted a connection. */
  @Override
  public void afterConnect(Socket socket) {
    if (socket.getRemoteSocketAddress() instanceof InetSocketAddress peer) {
      connections.put(peer, new Connection(socket, sweep.get()));
    }
  }

  /** A request's headers have come whole. */
  void asked(HttpRequest request) {
    Connection connection = of(request);
    if (connection != null) {
      connection.askedInSweep = sweep.get();
    }
  }

  private @Nullable Connection of(HttpRequest request) {
    RemoteAddress peer = request.getAttribute(AttributeKeys.remoteAddress).orElse(null);
    InetAddress address = peer == null ? null : peer.getAddress().orElse(null);
    return peer == null || address == null
        ? null
        : connections.get(new InetSocketAddress(address, peer.getPort()));
  }

  /**
   * An answer that goes on for as long as somebody reads it: meanwhile its connection need not ask
   * anything. Whether its peer is still there shows in that it takes what is sent.
   */
  HttpResponse streamed(HttpRequest request, HttpResponse response) {
    Connection connection = response.entity().isStrict() ? null : of(request);
    if (connection == null) {
      return response;
    }
    connection.streams.incrementAndGet();
    return response.transformEntityDataBytes(
        Flow.of(ByteString.class)
            .watchTermination(
                (notUsed, done) -> {
                  var unused =
                      done.handle(
                          (ended, failure) -> {
                            connection.askedInSweep = sweep.get();
                            return connection.streams.decrementAndGet();
                          });
                  return notUsed;
                }));
  }

  /** Ends those that have been silent for too long, and forgets those that are gone. */
  void sweep() {
    int now = sweep.incrementAndGet();
    connections.values().removeIf(connection -> isOver(connection, now));
  }

  /** Whether none is open. */
  boolean isEmpty() {
    return connections.values().stream().allMatch(connection -> connection.socket.isClosed());
  }

  /** How many connections are open, as far as is known. */
  int size() {
    return connections.size();
  }

  private boolean isOver(Connection connection, int now) {
    if (connection.socket.isClosed()) {
      return true;
    }
    if (connection.streams.get() > 0 || now - connection.askedInSweep <= sweepsAllowed) {
      return false;
    }
    if (!connection.ended) {
      connection.ended = true;
      end(connection.socket);
    }
    return false;
  }

  /** As if the peer had closed: Akka then closes its side and frees what it held. */
  private static void end(Socket socket) {
    try {
      socket.shutdownInput();
    } catch (IOException alreadyGone) {
      // That is what was wanted.
    }
  }

  /** One connection; written by its handler's thread and by the sweep. */
  private static final class Connection {
    private final Socket socket;
    private final AtomicInteger streams = new AtomicInteger();
    private volatile int askedInSweep;
    private boolean ended;

    Connection(Socket socket, int sweep) {
      this.socket = socket;
      this.askedInSweep = sweep;
    }
  }
}
