package dev.weir.node.window;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;

/** A bucket that holds permits and refills evenly; what it counts is the {@link Debt} to full. */
final class TokenBucket implements Window {

  /** More calls than ever wait. */
  private static final long MOST_ONE_BY_ONE = 1_000_000;

  private final WindowKey key;
  private final long windowMillis;
  private long permits;
  private long capacity;
  private long debt;
  private long asOfMillis;

  /** The refill that the journal knows of. */
  private long toldRefill;

  /** Receipts from before the rate changed cannot be reckoned any more. */
  private long rateSinceMillis;

  /** When something was last given back. */
  private long refundedMillis;

  TokenBucket(Rate rate, long nowMillis) {
    windowMillis = rate.windowMillis();
    key = new WindowKey(Algorithm.TOKEN_BUCKET, windowMillis);
    permits = rate.permits();
    capacity = rate.capacity();
    asOfMillis = nowMillis;
    rateSinceMillis = nowMillis;
    refundedMillis = nowMillis - 1;
    toldRefill = permits;
  }

  /** As the journal knows it. */
  TokenBucket(Rate rate, TokenBucketAccount account, long nowMillis) {
    this(rate, nowMillis);
    debt = account.debtAt(nowMillis, permits);
    toldRefill = account.permits();
  }

  @Override
  public WindowKey key() {
    return key;
  }

  @Override
  public boolean observe(long nowMillis) {
    if (asOfMillis - nowMillis > windowMillis) {
      asOfMillis = nowMillis;
      rateSinceMillis = nowMillis;
      refundedMillis = nowMillis - 1;
      return true;
    }
    return false;
  }

  @Override
  public long permits() {
    return capacity;
  }

  @Override
  public boolean refills() {
    return true;
  }

  @Override
  public long refill() {
    return permits;
  }

  @Override
  public long room(long nowMillis) {
    return capacity - Debt.permits(debtAt(nowMillis), windowMillis);
  }

  @Override
  public Receipt.Mark take(long nowMillis, long cost) {
    settle(nowMillis);
    Receipt.Mark mark = new Receipt.Mark(key, asOfMillis, debt);
    debt = Debt.plus(debt, Debt.of(cost, windowMillis));
    return mark;
  }

  @Override
  public boolean refund(long nowMillis, long cost, Receipt.Mark mark) {
    if (mark.atMillis() < rateSinceMillis) {
      return false;
    }
    settle(nowMillis);
    // Part of the debt before it may have been given back meanwhile: then as if there was none.
    long before = mark.atMillis() > refundedMillis ? mark.debtBefore() : 0;
    // Refill that without the take would have been lost on a full bucket is not given back.
    long owed = Debt.plus(before, Debt.of(cost, windowMillis));
    long left = Debt.after(owed, permits, asOfMillis - mark.atMillis());
    long back = Math.min(left, Debt.of(cost, windowMillis));
    debt = Math.max(0, debt - back);
    refundedMillis = asOfMillis;
    return back > 0;
  }

  @Override
  public boolean holds(Receipt.Mark mark) {
    return true;
  }

  @Override
  public long debit(long nowMillis, long cost) {
    settle(nowMillis);
    long full = Debt.plus(debt, Debt.of(cost, windowMillis));
    long before = debt;
    debt = Math.max(debt, Math.min(full, capacity * windowMillis));
    return Debt.permits(debt - before, windowMillis);
  }

  @Override
  public void rate(Rate rate, long nowMillis) {
    settle(nowMillis);
    if (rate.permits() != permits) {
      rateSinceMillis = asOfMillis;
    }
    permits = rate.permits();
    capacity = rate.capacity();
  }

  @Override
  public void reset() {
    debt = 0;
  }

  @Override
  public WindowView view(long nowMillis, long cost, long reserved) {
    long owed = debtAt(nowMillis);
    long used = Debt.permits(owed, windowMillis);
    long room = capacity - used;
    boolean denied = cost > room;
    boolean fits = cost <= capacity;
    // A clock that stepped back refills nothing until it is where it was.
    long sinceMillis = Math.max(nowMillis, asOfMillis);
    return new WindowView(
        capacity,
        windowMillis,
        Algorithm.TOKEN_BUCKET,
        used,
        Math.max(0, room),
        sinceMillis + Debt.paidInMillis(owed, permits),
        reserved,
        denied,
        fits,
        denied && fits
            ? sinceMillis
                - nowMillis
                + Debt.paidInMillis(owed - (capacity - cost) * windowMillis, permits)
            : 0);
  }

  @Override
  public long dueMillis(long nowMillis, long wanted) {
    long sinceMillis = Math.max(nowMillis, asOfMillis);
    long owed = debtAt(nowMillis);
    if (capacity == 1) {
      // It is full each time that a permit is taken: what refills until the millisecond ends is
      // lost.
      long each = Debt.paidInMillis(windowMillis, permits);
      return sinceMillis
          + Debt.paidInMillis(owed, permits)
          + Math.min(wanted - 1, MOST_ONE_BY_ONE) * each;
    }
    long full = capacity * windowMillis;
    long over = Math.max(0, Debt.plus(owed, Debt.of(wanted, windowMillis)) - full);
    return sinceMillis + Debt.paidInMillis(over, permits);
  }

  @Override
  public Coverage coverage(long nowMillis) {
    return new RollingCoverage(this, toldRefill, nowMillis);
  }

  @Override
  public long endsAtMillis() {
    return asOfMillis + Debt.paidInMillis(debt, permits);
  }

  private long debtAt(long nowMillis) {
    return nowMillis > asOfMillis ? Debt.after(debt, permits, nowMillis - asOfMillis) : debt;
  }

  private void settle(long nowMillis) {
    debt = debtAt(nowMillis);
    asOfMillis = Math.max(asOfMillis, nowMillis);
  }
}
