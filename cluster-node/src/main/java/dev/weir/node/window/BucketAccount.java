package dev.weir.node.window;

import java.util.List;

/**
 * What the journal knows of one bucket, over all incarnations of its limiter: immutable, bounded,
 * and never less than what was granted. Part of the ledger's state and of its snapshots.
 */
public record BucketAccount(
    List<FixedAccount> fixed, List<SlidingAccount> sliding, List<TokenBucketAccount> tokenBuckets) {

  /** Of a bucket that nothing was ever written of. */
  public static final BucketAccount EMPTY = new BucketAccount(List.of(), List.of(), List.of());

  public BucketAccount {
    fixed = List.copyOf(fixed);
    sliding = List.copyOf(sliding);
    tokenBuckets = List.copyOf(tokenBuckets);
  }

  /**
   * With a reservation written down. The order of calls is the journal's.
   *
   * @param incarnation which incarnation of the limiter wrote it; unique among those whose windows
   *     may still be live
   * @param atMillis its clock when it wrote; not before the instant it was planned for
   */
  public BucketAccount apply(long incarnation, long atMillis, BucketReservation reservation) {
    return unwritten();
  }

  /** Without what cannot matter any more. */
  public BucketAccount prune(long atMillis) {
    return unwritten();
  }

  /** Whether nothing in it can matter any more: as good as {@link #EMPTY}. */
  public boolean isOver(long atMillis) {
    return unwritten();
  }

  /** When it will be over, if nothing more is written. */
  public long endsAtMillis() {
    return unwritten();
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // until the bodies are written
  private static <T> T unwritten() {
    throw new UnsupportedOperationException("not written yet");
  }
}
