package dev.weir.node.cluster;

import akka.actor.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A node whose clock a majority of the members contradicts is not ready. */
public final class ClockReadiness implements Supplier<CompletionStage<Boolean>> {

  private final ClockOffsets offsets;

  /** Called by Akka Management, by name. */
  public ClockReadiness(ActorSystem system) {
    offsets = Peers.get(Adapter.toTyped(system)).clockOffsets();
  }

  @Override
  public CompletionStage<Boolean> get() {
    return CompletableFuture.completedFuture(offsets.agreed());
  }
}
