package dev.weir.http.server;

import akka.actor.AbstractExtensionId;
import akka.actor.ActorSystem;
import akka.actor.ClassicActorSystemProvider;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import akka.actor.ExtensionId;
import akka.http.impl.engine.http2.Http2;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RemoteAddress;
import dev.weir.http.decisions.HangUps;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The connections on which somebody waits for an answer. One that ends cancels what is pending on
 * it, a little later: a peer that has only closed its sending half is still answered what comes at
 * once, but nothing is kept for it in a queue. A stream of HTTP/2 that its peer resets cancels what
 * is pending on it at once.
 */
final class Askers implements Extension {

  /** How long what is pending is left to be answered once its asker is gone. */
  private static final Duration GRACE = Duration.ofMillis(100);

  /**
   * Resets of a connection that are remembered: beyond it one that overtakes its request is lost.
   */
  private static final int MOST_RESETS = 64;

  private static final Id ID = new Id();

  private record Ends(int localPort, InetSocketAddress peer) {}

  /**
   * One answer that somebody waits for.
   *
   * @param stream of HTTP/2; 0: it is HTTP/1.1
   */
  private record Pending(CompletableFuture<?> answer, int stream) {
    void cancel() {
      answer.cancel(false);
    }
  }

  /** One connection; safe to use from any thread. */
  private static final class Connection {
    private final Set<Pending> pending = ConcurrentHashMap.newKeySet();

    /** Streams that were reset lately, before anybody waited for their answers or after. */
    private final ConcurrentSkipListSet<Integer> resets = new ConcurrentSkipListSet<>();

    void reset(int stream) {
      resets.add(stream);
      if (resets.size() > MOST_RESETS) {
        resets.pollFirst();
      }
      for (Pending each : pending) {
        if (each.stream() == stream) {
          each.cancel();
        }
      }
    }

    void add(Pending one) {
      pending.add(one);
      var unused = one.answer().whenComplete((answer, failure) -> pending.remove(one));
      if (resets.contains(one.stream())) {
        one.cancel();
      }
    }
  }

  private final ActorSystem system;
  private final Map<Ends, Connection> connections = new ConcurrentHashMap<>();

  private Askers(ActorSystem system) {
    this.system = system;
  }

  static Askers of(ClassicActorSystemProvider system) {
    return ID.get(system);
  }

  /** A connection is there. */
  void opened(InetSocketAddress local, InetSocketAddress peer) {
    connections.put(new Ends(local.getPort(), peer), new Connection());
  }

  /** It is gone, or its peer says no more. */
  void ended(InetSocketAddress local, InetSocketAddress peer) {
    Connection ended = connections.remove(new Ends(local.getPort(), peer));
    if (ended != null && !ended.pending.isEmpty()) {
      system
          .getScheduler()
          .scheduleOnce(GRACE, () -> ended.pending.forEach(Pending::cancel), system.dispatcher());
    }
  }

  /** A peer wants no answer to what it asked on this stream of its connection. */
  void reset(InetSocketAddress local, InetSocketAddress peer, int stream) {
    Connection connection = connections.get(new Ends(local.getPort(), peer));
    if (connection != null) {
      connection.reset(stream);
    }
  }

  /** What is known of askers at one port. */
  HangUps at(int localPort) {
    return (request, pending) -> watch(localPort, request, pending);
  }

  private void watch(int localPort, HttpRequest request, CompletableFuture<?> pending) {
    RemoteAddress peer = request.getAttribute(AttributeKeys.remoteAddress).orElse(null);
    InetAddress address = peer == null ? null : peer.getAddress().orElse(null);
    if (peer == null || address == null) {
      return;
    }
    Ends ends = new Ends(localPort, new InetSocketAddress(address, peer.getPort()));
    Connection connection = connections.get(ends);
    if (connection == null) {
      // It ended between its request and now.
      pending.cancel(false);
      return;
    }
    connection.add(new Pending(pending, stream(request)));
    if (connections.get(ends) != connection) {
      pending.cancel(false);
    }
  }

  private static int stream(HttpRequest request) {
    return request.getAttribute(Http2.streamId()).orElse(0) instanceof Integer id ? id : 0;
  }

  private static final class Id extends AbstractExtensionId<Askers> implements ExtensionId<Askers> {
    @Override
    public Askers createExtension(ExtendedActorSystem system) {
      return new Askers(system);
    }
  }
}
