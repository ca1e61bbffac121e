package dev.weir.http.server;

import akka.actor.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A node is ready once its journal has been written to and its ports are bound. */
public final class ServingCheck implements Supplier<CompletionStage<Boolean>> {

  private final Serving serving;

  /** Called by Akka Management, by name. */
  public ServingCheck(ActorSystem system) {
    serving = Serving.of(Adapter.toTyped(system));
  }

  @Override
  public CompletionStage<Boolean> get() {
    return CompletableFuture.completedFuture(serving.now());
  }
}
