package dev.weir.node.cluster;

import akka.Done;
import dev.weir.node.limiter.Tenure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * The term that this node's {@link Pinger} last gave, asked by any thread: one volatile read and
 * one reading of the clock.
 */
public final class PeerTenure implements Tenure {

  private final LongSupplier monotonicNanos;
  private final CompletableFuture<Done> first = new CompletableFuture<>();
  private volatile Term term = new Term.None();

  PeerTenure(LongSupplier monotonicNanos) {
    this.monotonicNanos = monotonicNanos;
  }

  @Override
  public boolean held() {
    // The term first: a pause between the two then makes the answer older, never younger.
    Term given = term;
    return given.holds(monotonicNanos.getAsLong());
  }

  /** Completes when this node first has tenure: it has joined, and hears from a majority. */
  public CompletionStage<Done> first() {
    return first.minimalCompletionStage();
  }

  void give(Term given) {
    term = given;
    if (!first.isDone() && held()) {
      first.complete(Done.getInstance());
    }
  }
}
