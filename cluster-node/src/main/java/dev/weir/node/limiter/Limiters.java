package dev.weir.node.limiter;

import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.settings.SettingsChange;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The limiters of the whole cluster, as one front end asks them.
 *
 * <p>Stages complete on the thread that received the answer: what depends on them runs there, must
 * not block, and costs no hop to another pool.
 */
public interface Limiters {

  /**
   * Asks one limiter. The stage always completes normally, at the latest when the request's timeout
   * is over ({@link Reply.Reason#TIMEOUT}); a grant that arrives after that is refunded here.
   */
  CompletableFuture<Reply> take(TakeRequest request);

  /** Gives back what a take took. Applied once; lost if the limiter's process has died since. */
  void refund(Checks checks, TakeReceipt receipt);

  /** Counts what a fallback granted meanwhile; may go over the limit. */
  void debit(Checks checks, long cost);

  /**
   * The live state of one limiter, unchanged by the asking.
   *
   * @return empty if it was never seen; fails with {@link java.util.concurrent.TimeoutException}
   */
  CompletableFuture<Optional<LimiterState>> inspect(Subject subject, Durability durability);

  /**
   * Changes what is set for a subject; its durable limiter keeps it.
   *
   * @return completes normally when it is durable, or will not be; fails with {@link
   *     java.util.concurrent.TimeoutException}, and then nobody knows
   */
  CompletableFuture<Managed> change(Subject subject, SettingsChange change);

  /**
   * Empties every window of one limiter.
   *
   * @return completes as that of {@link #change} does
   */
  CompletableFuture<Managed> reset(Subject subject, Durability durability);

  /** The shard that owns a subject, 0 to shards - 1; breakers are kept by it. */
  int shard(Subject subject);
}
