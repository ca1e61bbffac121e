package dev.weir.node.window;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All buckets of one limiter. A cost is taken from every bucket that it meets or from none.
 * Mutable; confined to its actor.
 */
public final class Buckets {

  /** Makes the buckets that calls meet for the first time. */
  @FunctionalInterface
  public interface Source {
    /**
     * A bucket of this key. It may be asked for again after the bucket was over and dropped, and
     * for a look or a denial that leaves nothing to keep.
     */
    Bucket create(BucketKey key, long nowMillis);
  }

  private final int most;
  private final Source source;
  private final Map<BucketKey, Bucket> live = new HashMap<>();

  /** Above the epoch of every bucket that was dropped. */
  private long nextEpoch;

  /**
   * When a bucket was last dropped: one made anew begins no earlier, though the clock step back.
   */
  private long droppedAtMillis = Long.MIN_VALUE;

  /**
   * @param most live buckets, at least as many as one call may meet; at the bound a new one is
   *     denied until one ends
   */
  public Buckets(int most, Source source) {
    Expect.atLeast("most", most, 1);
    this.most = most;
    this.source = source;
  }

  /** Judges the same cost against every bucket named. */
  public Judgement judge(long nowMillis, List<BucketKey> keys, long cost) {
    return judge(nowMillis, keys, Cost.of(cost));
  }

  /**
   * Judges a cost against every bucket named; takes nothing.
   *
   * @param keys no two the same
   */
  public Judgement judge(long nowMillis, List<BucketKey> keys, Cost cost) {
    if (keys.size() == 1) {
      Bucket known = live.get(keys.get(0));
      if (known != null) {
        return new Judgement(known.judge(nowMillis, cost.of(known.key())), cost, List.of(known));
      }
    }
    List<Bucket> met = meet(nowMillis, keys);
    Verdict verdict = Verdict.GRANTABLE;
    for (Bucket bucket : met) {
      verdict = verdict.and(bucket.judge(nowMillis, cost.of(bucket.key())));
    }
    keep(nowMillis, met, !cost.isLook() && verdict != Verdict.DENIED);
    return new Judgement(verdict, cost, met);
  }

  /**
   * Takes what was judged grantable at the same instant, from every bucket.
   *
   * @return one receipt for each bucket, in order
   */
  public List<Receipt> take(long nowMillis, Judgement judgement) {
    if (judgement.verdict() != Verdict.GRANTABLE || judgement.cost().isLook()) {
      throw new IllegalStateException(judgement + " (expected: a cost that is grantable)");
    }
    List<Bucket> buckets = judgement.buckets();
    Cost cost = judgement.cost();
    if (buckets.size() == 1) {
      return List.of(buckets.get(0).take(nowMillis, cost.of(buckets.get(0).key())));
    }
    List<Receipt> receipts = new ArrayList<>(buckets.size());
    for (Bucket bucket : buckets) {
      receipts.add(bucket.take(nowMillis, cost.of(bucket.key())));
    }
    return receipts;
  }

  /** Notes in every bucket that denies it that a call was denied, which was no look. */
  public void denied(long nowMillis, Judgement judgement) {
    for (Bucket bucket : judgement.buckets()) {
      long permits = judgement.cost().of(bucket.key());
      if (bucket.denies(nowMillis, permits)) {
        bucket.denied(nowMillis, permits);
      }
    }
    keep(nowMillis, judgement.buckets(), false);
  }

  /** Gives back to one bucket; nothing if it is gone. */
  public void refund(long nowMillis, BucketKey key, Receipt receipt) {
    find(key).ifPresent(bucket -> bucket.refund(nowMillis, receipt));
  }

  /** Counts in every bucket without judging; what the bound leaves no place for is not counted. */
  public void debit(long nowMillis, List<BucketKey> keys, long cost) {
    List<Bucket> met = meet(nowMillis, keys);
    met.forEach(bucket -> bucket.debit(nowMillis, cost));
    keep(nowMillis, met, true);
  }

  /** The live bucket of this key. */
  public Optional<Bucket> find(BucketKey key) {
    return Optional.ofNullable(live.get(key));
  }

  /** Hands over every live bucket; nothing is to be judged meanwhile. */
  public void forEach(Consumer<? super Bucket> consumer) {
    live.values().forEach(consumer);
  }

  /** Live buckets. */
  public int size() {
    return live.size();
  }

  /** Drops the buckets that are over. */
  public void prune(long nowMillis) {
    boolean dropped = false;
    for (var buckets = live.values().iterator(); buckets.hasNext(); ) {
      Bucket bucket = buckets.next();
      if (bucket.isOver(nowMillis)) {
        nextEpoch = Math.max(nextEpoch, bucket.epoch() + 1);
        buckets.remove();
        dropped = true;
      }
    }
    if (dropped) {
      droppedAtMillis = Math.max(droppedAtMillis, nowMillis);
    }
  }

  /** Whether no bucket is live. */
  public boolean isOver(long nowMillis) {
    return nowMillis >= endsAtMillis();
  }

  /** From when on no bucket is live, if nothing more happens. */
  public long endsAtMillis() {
    long endMillis = Long.MIN_VALUE;
    for (Bucket bucket : live.values()) {
      endMillis = Math.max(endMillis, bucket.endsAtMillis());
    }
    return endMillis;
  }

  /** The buckets of these keys; those that there is no place for are closed. */
  private List<Bucket> meet(long nowMillis, List<BucketKey> keys) {
    if (live.size() + fresh(keys) > most) {
      prune(nowMillis);
    }
    int excess = live.size() + fresh(keys) - most;
    List<Bucket> met = new ArrayList<>(keys.size());
    for (BucketKey key : keys) {
      Bucket known = live.get(key);
      met.add(known == null ? create(key, nowMillis, excess) : known);
    }
    return List.copyOf(met);
  }

  private int fresh(List<BucketKey> keys) {
    int fresh = 0;
    for (BucketKey key : keys) {
      fresh += live.containsKey(key) ? 0 : 1;
    }
    return fresh;
  }

  private Bucket create(BucketKey key, long nowMillis, int excess) {
    Bucket bucket = source.create(key, Math.max(nowMillis, droppedAtMillis));
    bucket.beginEpoch(nextEpoch);
    // What the journal knows of is bounded already, and must not be forgotten.
    if (excess > 0 && bucket.isOver(nowMillis)) {
      bucket.closeUntil(placeAtMillis(excess));
    }
    return bucket;
  }

  /** When so many buckets will have ended. */
  private long placeAtMillis(int places) {
    long[] endsMillis = live.values().stream().mapToLong(Bucket::endsAtMillis).sorted().toArray();
    return endsMillis[Math.min(places, endsMillis.length) - 1];
  }

  private void keep(long nowMillis, List<Bucket> met, boolean wanted) {
    for (Bucket bucket : met) {
      if (!bucket.isClosed(nowMillis) && (wanted || !bucket.isOver(nowMillis))) {
        live.putIfAbsent(bucket.key(), bucket);
      }
    }
  }
}
