package dev.weir.http.decisions;

import akka.http.javadsl.model.HttpRequest;
import java.util.concurrent.CompletableFuture;

/** Knows when who asked has hung up. */
@FunctionalInterface
public interface HangUps {

  /** Never tells. */
  HangUps NONE = (request, pending) -> {};

  /** Cancels what is pending for a request once nobody is there any more to be answered. */
  void watch(HttpRequest request, CompletableFuture<?> pending);
}
