package dev.weir.node.limiter;

import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.node.limiter.Reply.TakeReceipt;
import java.util.OptionalLong;
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

  /**
   * Asks one limiter for a call that may stand in its line.
   *
   * @param queued run each time that the limiter says that the call stands there
   */
  default CompletableFuture<Reply> take(TakeRequest request, Runnable queued) {
    return take(request);
  }

  /**
   * The call of an asking is not wanted any more: it leaves the line, and what it was granted, or
   * will be, goes back. The asking's stage completes.
   */
  void leave(Checks checks, long callId);

  /** What became of a release. */
  enum Released {
    /** The lease has ended by it. */
    ENDED,
    /** It is not known, has been released or has run out. */
    UNKNOWN,
    /** Its limiter cannot be reached; it may be tried again. */
    UNAVAILABLE
  }

  /**
   * Ends a lease: the call has ended. Always completes normally.
   *
   * @param cost permits that it turned out to cost, of each window of the limiter that gave the
   *     lease; empty: what it took
   */
  CompletableFuture<Released> release(LeaseId lease, OptionalLong cost);

  /** Gives back what a take took. Applied once; lost if the limiter's process has died since. */
  void refund(Checks checks, TakeReceipt receipt);

  /** Counts what a fallback granted meanwhile; may go over the limit. */
  void debit(Checks checks, long cost);

  /**
   * Counts calls that were judged in a limiter's place: once, and lost only if the limiter is away
   * for long, or this process dies before it has heard.
   */
  void counted(Subject subject, Durability durability, Tally judged);

  /** The shard that owns a subject, 0 to shards - 1; breakers are kept by it. */
  int shard(Subject subject);
}
