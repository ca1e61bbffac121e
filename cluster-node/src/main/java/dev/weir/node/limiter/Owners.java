package dev.weir.node.limiter;

import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import dev.weir.node.limiter.Reply.TakeReceipt;
import java.util.concurrent.CompletableFuture;

/**
 * The owners of all subjects, as one front end has them judge calls.
 *
 * <p>Stages complete on the thread that received the answer: what depends on them runs there, must
 * not block, and costs no hop to another pool.
 */
public interface Owners {

  /**
   * Asks one limiter. The stage always completes normally, at the latest when the request's timeout
   * is over ({@link Reply.Reason#TIMEOUT}); a grant that arrives after that is refunded here.
   */
  CompletableFuture<Reply> take(TakeRequest request);

  /** Gives back what a take took. Applied once; lost if the limiter's process has died since. */
  void refund(Checks checks, TakeReceipt receipt);

  /** Counts what a fallback granted meanwhile; may go over the limit. */
  void debit(Checks checks, long cost);

  /** The shard that owns a subject, 0 to shards - 1; breakers are kept by it. */
  int shard(Subject subject);
}
