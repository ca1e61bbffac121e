package dev.weir.node.window;

import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Reserve;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One bucket: 1 to 8 windows that are taken from together. A durable bucket grants only what the
 * journal knows of already. Mutable; confined to its actor.
 */
public final class Bucket {

  private final BucketKey key;

  private Bucket(BucketKey key) {
    this.key = key;
  }

  /** A new bucket that forgets with its process. */
  public static Bucket inMemory(BucketKey key, List<Rate> rates, long nowMillis) {
    return new Bucket(key);
  }

  /**
   * A bucket as the journal knows it: all that was reserved and not known to be spent counts as
   * taken now.
   *
   * @param account {@link BucketAccount#EMPTY} if nothing was ever written of it
   */
  public static Bucket durable(
      BucketKey key, List<Rate> rates, Reserve reserve, BucketAccount account, long nowMillis) {
    return new Bucket(key);
  }

  /** Its name. */
  public BucketKey key() {
    return key;
  }

  /**
   * Puts other rates in force. Windows that stay keep their counts, up and down. Where a token
   * bucket now refills more slowly, {@link #reservation} has something to persist: ask it.
   */
  public void rates(List<Rate> rates, long nowMillis) {
    unwritten();
  }

  /**
   * Whether the cost can be taken.
   *
   * @param cost 0 to 1,000,000,000; 0 looks: it is judged as 1, and is never uncovered
   */
  public Verdict judge(long nowMillis, long cost) {
    return unwritten();
  }

  /** Takes the cost from every window; only after {@link #judge} said so for the same instant. */
  public Receipt take(long nowMillis, long cost) {
    return unwritten();
  }

  /**
   * Gives back what a take took, as far as that is still counted; nothing of an older epoch. The
   * caller sees to it that each receipt of this incarnation is shown once.
   */
  public void refund(long nowMillis, Receipt receipt) {
    unwritten();
  }

  /** Counts without judging; may go over the limit. */
  public void debit(long nowMillis, long cost) {
    unwritten();
  }

  /**
   * Empties its windows and begins a new epoch: older receipts and acknowledgements are ignored.
   * The journal's account of it is to be emptied too.
   */
  public void reset() {
    unwritten();
  }

  /** Its windows, in the order of its rates, as an answer to this cost shows them. */
  public List<WindowView> views(long nowMillis, long cost) {
    return unwritten();
  }

  /** Whether nothing in it is live: dropping it changes no answer. */
  public boolean isOver(long nowMillis) {
    return unwritten();
  }

  /** When it will be over, if nothing more happens. */
  public long endsAtMillis() {
    return unwritten();
  }

  /**
   * What to persist so that the cost is covered, or, for cost 0, so that what is covered lasts
   * longer. Before it is acknowledged the bucket grants no more than it would leave.
   *
   * @param ahead whether the next calendar window is to be reserved too
   * @return empty if there is nothing to gain: it is denied, covered, or kept in memory only
   */
  public Optional<BucketReservation> reservation(long nowMillis, long cost, boolean ahead) {
    return unwritten();
  }

  /** Notes that a reservation is durable. Late, repeated and overtaken ones are harmless. */
  public void acknowledged(BucketReservation reservation, long nowMillis) {
    unwritten();
  }

  /** Whether at most a quarter of what may be reserved is left; never where that is one permit. */
  public boolean runsLow() {
    return unwritten();
  }

  /**
   * The next edge of a calendar window that was taken from, and beyond which nothing is reserved.
   */
  public OptionalLong edgeMillis(long nowMillis) {
    return unwritten();
  }

  /** Its exact state, nothing unspent; empty if the journal knows of nothing unspent and live. */
  public Optional<BucketReservation> settlement(long nowMillis) {
    return unwritten();
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // until the bodies are written
  private static <T> T unwritten() {
    throw new UnsupportedOperationException("not written yet");
  }
}
