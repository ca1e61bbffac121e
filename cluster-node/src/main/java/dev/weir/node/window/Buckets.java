package dev.weir.node.window;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** All buckets of one limiter. A cost is taken from every bucket that it meets or from none. */
public final class Buckets {

  /** Makes the buckets that calls meet for the first time. */
  @FunctionalInterface
  public interface Source {
    /** A bucket of this key; it may be asked for again after the bucket was over and dropped. */
    Bucket create(BucketKey key, long nowMillis);
  }

  /**
   * @param most live buckets; at the bound a new one is denied until one ends
   */
  public Buckets(int most, Source source) {}

  /** Judges a cost against every bucket named; changes no count. */
  public Judgement judge(long nowMillis, List<BucketKey> keys, long cost) {
    return unwritten();
  }

  /**
   * Takes what was judged grantable at the same instant, from every bucket.
   *
   * @return one receipt for each bucket, in order
   */
  public List<Receipt> take(long nowMillis, Judgement judgement) {
    return unwritten();
  }

  /** Gives back to one bucket; nothing if it is gone. */
  public void refund(long nowMillis, BucketKey key, Receipt receipt) {
    unwritten();
  }

  /**
   * Counts in every bucket without judging; those that the bound leaves no room for are skipped.
   */
  public void debit(long nowMillis, List<BucketKey> keys, long cost) {
    unwritten();
  }

  /** The live bucket of this key. */
  public Optional<Bucket> find(BucketKey key) {
    return unwritten();
  }

  /** Hands every live bucket to the consumer, which must not judge through this object. */
  public void forEach(Consumer<? super Bucket> consumer) {
    unwritten();
  }

  /** Drops the buckets that are over. */
  public void prune(long nowMillis) {
    unwritten();
  }

  /** Whether no bucket is live. */
  public boolean isOver(long nowMillis) {
    return unwritten();
  }

  /** When the last live bucket will be over, if nothing more happens. */
  public long endsAtMillis() {
    return unwritten();
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // until the bodies are written
  private static <T> T unwritten() {
    throw new UnsupportedOperationException("not written yet");
  }
}
