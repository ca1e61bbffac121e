package dev.weir.http.wire;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Stages that Akka made, as ours.
 *
 * <p>What depends on one of Akka's runs on the JVM's common pool even where nothing says Async; on
 * few cores that starts a thread for every call.
 */
public final class Stages {

  private Stages() {}

  /** A future of ours that completes as the stage does, on the executor. */
  public static <T> CompletableFuture<T> own(CompletionStage<T> stage, Executor executor) {
    CompletableFuture<T> own = new CompletableFuture<>();
    stage.whenCompleteAsync(
        (value, failure) -> {
          if (failure != null) {
            own.completeExceptionally(Causes.of(failure));
          } else {
            own.complete(value);
          }
        },
        executor);
    return own;
  }
}
