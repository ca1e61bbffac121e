package dev.weir.node.cluster;

import akka.actor.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A node without tenure is not ready: all it could give are degraded answers. */
public final class TenureReadiness implements Supplier<CompletionStage<Boolean>> {

  private final PeerTenure tenure;

  /** Called by Akka Management, by name. */
  public TenureReadiness(ActorSystem system) {
    tenure = Peers.get(Adapter.toTyped(system)).tenure();
  }

  @Override
  public CompletionStage<Boolean> get() {
    return CompletableFuture.completedFuture(tenure.held());
  }
}
