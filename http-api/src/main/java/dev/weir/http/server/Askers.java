package dev.weir.http.server;

import akka.actor.AbstractExtensionId;
import akka.actor.ActorSystem;
import akka.actor.ClassicActorSystemProvider;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import akka.actor.ExtensionId;
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

/**
 * The connections on which somebody waits for an answer. One that ends cancels what is pending on
 * it, a little later: a peer that has only closed its sending half is still answered what comes at
 * once, but nothing is kept for it in a queue.
 */
final class Askers implements Extension {

  /** How long what is pending is left to be answered once its asker is gone. */
  private static final Duration GRACE = Duration.ofMillis(100);

  private static final Id ID = new Id();

  private record Ends(int localPort, InetSocketAddress peer) {}

  /** One answer that somebody waits for. */
  private static final class Pending {
    private final CompletableFuture<?> answer;

    Pending(CompletableFuture<?> answer) {
      this.answer = answer;
    }

    void cancel() {
      answer.cancel(false);
    }
  }

  private final ActorSystem system;
  private final Map<Ends, Set<Pending>> connections = new ConcurrentHashMap<>();

  private Askers(ActorSystem system) {
    this.system = system;
  }

  static Askers of(ClassicActorSystemProvider system) {
    return ID.get(system);
  }

  /** A connection is there. */
  void opened(InetSocketAddress local, InetSocketAddress peer) {
    connections.put(new Ends(local.getPort(), peer), ConcurrentHashMap.newKeySet());
  }

  /** It is gone, or its peer says no more. */
  void ended(InetSocketAddress local, InetSocketAddress peer) {
    Set<Pending> pending = connections.remove(new Ends(local.getPort(), peer));
    if (pending != null && !pending.isEmpty()) {
      system
          .getScheduler()
          .scheduleOnce(GRACE, () -> pending.forEach(Pending::cancel), system.dispatcher());
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
    Set<Pending> others = connections.get(ends);
    if (others == null) {
      // It ended between its request and now.
      pending.cancel(false);
      return;
    }
    Pending one = new Pending(pending);
    others.add(one);
    var unused = pending.whenComplete((answer, failure) -> others.remove(one));
    if (connections.get(ends) != others) {
      pending.cancel(false);
    }
  }

  private static final class Id extends AbstractExtensionId<Askers> implements ExtensionId<Askers> {
    @Override
    public Askers createExtension(ExtendedActorSystem system) {
      return new Askers(system);
    }
  }
}
