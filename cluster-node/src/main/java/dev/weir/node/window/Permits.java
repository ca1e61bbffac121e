package dev.weir.node.window;

import dev.weir.node.window.Waiter.Permit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The permits of calls that wait: taken, given back, and taken anew in another window. */
final class Permits {

  private final Buckets buckets;
  private final Predicate<BucketKey> inForce;

  /**
   * @param inForce whether a bucket's limit still applies to the subject
   */
  Permits(Buckets buckets, Predicate<BucketKey> inForce) {
    this.buckets = buckets;
    this.inForce = inForce;
  }

  /** Whether a call has all of its permits, and they count as if taken now. */
  boolean areOfNow(Waiter waiter, long nowMillis) {
    return waiter
        .permits()
        .filter(permits -> permits.stream().map(Permit::key).toList().equals(keysInForce(waiter)))
        .filter(permits -> permits.stream().allMatch(permit -> isOfNow(permit, nowMillis)))
        .isPresent();
  }

  private boolean isOfNow(Permit permit, long nowMillis) {
    return buckets
        .find(permit.key())
        .filter(bucket -> bucket.countsAsOfNow(nowMillis, permit.receipt()))
        .isPresent();
  }

  /** Whether any of its buckets gives permits back evenly as time goes by. */
  boolean refill(Waiter waiter) {
    return waiter.keys().stream()
        .anyMatch(key -> buckets.find(key).filter(Bucket::refills).isPresent());
  }

  /** Gives back what it has, and takes what it needs if that can be granted. */
  Judgement takeAnew(Waiter waiter, long nowMillis) {
    giveBack(waiter, nowMillis);
    Judgement judgement = buckets.judge(nowMillis, keysInForce(waiter), waiter.cost());
    if (judgement.verdict() == Verdict.GRANTABLE) {
      waiter.has(judgement, buckets.take(nowMillis, judgement));
    }
    return judgement;
  }

  void giveBack(Waiter waiter, long nowMillis) {
    for (Permit permit : waiter.permits().orElse(List.of())) {
      buckets.refund(nowMillis, permit.key(), permit.receipt());
    }
    waiter.hasNone();
  }

  /** The buckets that it took from. */
  Judgement judged(Waiter waiter) {
    List<Bucket> met = new ArrayList<>(waiter.keys().size());
    keysInForce(waiter).forEach(key -> buckets.find(key).ifPresent(met::add));
    return new Judgement(Verdict.GRANTABLE, waiter.cost(), List.copyOf(met));
  }

  private List<BucketKey> keysInForce(Waiter waiter) {
    return waiter.keys().stream().filter(inForce).toList();
  }
}
