package dev.weir.node.limiter;

import dev.weir.node.window.BucketKey;
import dev.weir.node.window.Lease;
import dev.weir.node.window.Receipt;
import dev.weir.node.window.WindowView;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a limiter answers to a take. */
public sealed interface Reply extends Response {

  /** One of the functions is applied, by what this is. */
  <R> R fold(
      Function<Judged, R> judged,
      Function<Conflict, R> conflict,
      Function<Unavailable, R> unavailable);

  /**
   * The limiter judged: it took the cost of every bucket, or of none.
   *
   * @param allowed whether it took (or, for a look, could take)
   * @param windows every window that the call met, in the policy's order
   * @param receipt proves what was taken; null where nothing was, and where the answer is the
   *     remembered one of an earlier take with the same id: that one alone may be refunded
   * @param decidedAtMillis the owner's clock
   * @param lease the slot that the call has; null where it needs none
   * @param queuedMillis how long it stood in the line
   */
  record Judged(
      long callId,
      boolean allowed,
      List<MetWindow> windows,
      @Nullable TakeReceipt receipt,
      long decidedAtMillis,
      @Nullable Lease lease,
      long queuedMillis)
      implements Reply {
    @Override
    public <R> R fold(
        Function<Judged, R> judged,
        Function<Conflict, R> conflict,
        Function<Unavailable, R> unavailable) {
      return judged.apply(this);
    }

    /** An answer to a call that needs no slot. */
    public static Judged of(
        long callId,
        boolean allowed,
        List<MetWindow> windows,
        @Nullable TakeReceipt receipt,
        long decidedAtMillis) {
      return new Judged(callId, allowed, windows, receipt, decidedAtMillis, null, 0);
    }

    /** The same answer to a call that stood in the line. */
    Judged queuedFor(long millis) {
      return new Judged(callId, allowed, windows, receipt, decidedAtMillis, lease, millis);
    }

    /** The same answer for a later take of the same call: it took nothing, so has no receipt. */
    Judged repeatedFor(long laterCallId) {
      return new Judged(laterCallId, allowed, windows, null, decidedAtMillis, lease, queuedMillis);
    }
  }

  /** The same idempotency id was used for a call of other content. Nothing was taken. */
  record Conflict(long callId) implements Reply {
    @Override
    public <R> R fold(
        Function<Judged, R> judged,
        Function<Conflict, R> conflict,
        Function<Unavailable, R> unavailable) {
      return conflict.apply(this);
    }
  }

  /** The limiter cannot judge now. Nothing was taken, or what was taken is given back. */
  record Unavailable(long callId, Reason reason) implements Reply {
    @Override
    public <R> R fold(
        Function<Judged, R> judged,
        Function<Conflict, R> conflict,
        Function<Unavailable, R> unavailable) {
      return unavailable.apply(this);
    }
  }

  /** Why a limiter cannot judge. */
  enum Reason {
    /** No answer came in time. */
    TIMEOUT,
    /** What must be written cannot be. */
    JOURNAL,
    /** The owner has not heard from a majority of its peers lately. */
    TENURE,
    /** The owner is stopping; another will be asked next time. */
    MOVING,
    /**
     * Its shard has just come to the node, and blocks of its permits may be out until its window
     * ends.
     */
    ARRIVED,
    /** As many limiters live on the node as may. */
    CAPACITY,
    /** The owner's node does not know the policy, the limit or the tier's rates. */
    POLICY
  }

  /**
   * One window of one bucket that a call met.
   *
   * @param limit the limit's name
   * @param scope what a denial calls it
   * @param bucket which bucket of the limit; empty: its only one
   * @param view what was found
   * @param shadow whether it denies nothing; its view says whether it would have
   */
  record MetWindow(String limit, String scope, String bucket, WindowView view, boolean shadow) {
    /** The same where something else denied the call. */
    MetWindow notDenying() {
      return new MetWindow(limit, scope, bucket, view.notDenying(), shadow);
    }
  }

  /**
   * What a refund must show to be honoured: once, and only by the incarnation and windows that it
   * was taken from.
   *
   * @param incarnation of the limiter
   * @param takenAtMillis the owner's clock
   * @param buckets what was taken of each
   * @param lease the number of the slot's lease, which any incarnation ends; empty: it has none
   * @param items that were counted; 0: it was no batch
   */
  record TakeReceipt(
      long callId,
      long incarnation,
      long takenAtMillis,
      List<BucketReceipt> buckets,
      OptionalLong lease,
      long items) {}

  /** What was taken of one bucket. */
  record BucketReceipt(BucketKey key, Receipt receipt) {}
}
