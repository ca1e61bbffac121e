package dev.weir.node.window;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;

/**
 * Counts a permit from when it was taken until one length later. Up to {@value #EXACT_PERMITS}
 * permits are kept to the millisecond; more in {@value #SLOTS} slots, each counting from its last
 * millisecond.
 */
final class SlidingWindow implements Window {

  private static final long EXACT_PERMITS = 64;
  private static final long SLOTS = 64;

  private final WindowKey key;
  private final long lengthMillis;
  private final SlidingLog log = new SlidingLog();
  private long permits;
  private long slotMillis;

  /** The latest instant noted. */
  private long seenMillis;

  private SlidingWindow(Rate rate, long nowMillis) {
    lengthMillis = rate.windowMillis();
    key = new WindowKey(Algorithm.SLIDING, lengthMillis);
    seenMillis = nowMillis;
    hold(rate);
  }

  /** As the journal knows it. */
  SlidingWindow(Rate rate, SlidingAccount account, long nowMillis) {
    this(rate, nowMillis);
    for (SlidingAccount.Spent spent : account.spentAt(nowMillis)) {
      boolean ahead = spent.instantMillis() - nowMillis > lengthMillis;
      long byMillis = ahead ? nowMillis : spent.instantMillis();
      log.add(slotEndMillis(byMillis, slotMillis), spent.permits());
    }
    log.dropUpTo(nowMillis - lengthMillis);
  }

  @Override
  public WindowKey key() {
    return key;
  }

  @Override
  public boolean observe(long nowMillis) {
    boolean moved = seenMillis - nowMillis > lengthMillis;
    if (moved) {
      log.moveBack(seenMillis - nowMillis);
      seenMillis = nowMillis;
    } else {
      seenMillis = Math.max(seenMillis, nowMillis);
    }
    log.dropUpTo(seenMillis - lengthMillis);
    return moved;
  }

  @Override
  public long permits() {
    return permits;
  }

  @Override
  public boolean refills() {
    return false;
  }

  @Override
  public long refill() {
    return permits;
  }

  @Override
  public long room(long nowMillis) {
    return permits - log.sum();
  }

  @Override
  public Receipt.Mark take(long nowMillis, long cost) {
    log.add(slotEndMillis(seenMillis, slotMillis), cost);
    return new Receipt.Mark(key, log.newestMillis(), 0);
  }

  @Override
  public boolean refund(long nowMillis, long cost, Receipt.Mark mark) {
    return log.remove(mark.atMillis(), cost) > 0;
  }

  @Override
  public boolean holds(Receipt.Mark mark) {
    return true;
  }

  @Override
  public long debit(long nowMillis, long cost) {
    log.add(slotEndMillis(seenMillis, slotMillis), cost);
    return cost;
  }

  @Override
  public void rate(Rate rate, long nowMillis) {
    hold(rate);
  }

  @Override
  public void reset() {
    log.clear();
  }

  @Override
  public WindowView view(long nowMillis, long cost, long reserved) {
    long used = log.sum();
    long room = permits - used;
    boolean denied = cost > room;
    boolean fits = cost <= permits;
    return new WindowView(
        permits,
        lengthMillis,
        Algorithm.SLIDING,
        used,
        Math.max(0, room),
        log.isEmpty() ? seenMillis : log.newestMillis() + lengthMillis,
        reserved,
        denied,
        fits,
        denied && fits ? log.holdsUpTo(cost - room) + lengthMillis - nowMillis : 0);
  }

  @Override
  public long dueMillis(long nowMillis, long wanted) {
    long over = Math.min(wanted, permits) - room(nowMillis);
    return over <= 0 ? nowMillis : log.holdsUpTo(over) + lengthMillis;
  }

  @Override
  public Coverage coverage(long nowMillis) {
    return new RollingCoverage(this, permits, nowMillis);
  }

  @Override
  public long endsAtMillis() {
    return log.isEmpty() ? seenMillis : log.newestMillis() + lengthMillis;
  }

  private void hold(Rate rate) {
    permits = rate.permits();
    slotMillis = slotMillis(permits, lengthMillis);
  }

  /** How far apart the instants are kept of a window of so many permits. */
  static long slotMillis(long permits, long lengthMillis) {
    return permits <= EXACT_PERMITS ? 1 : (lengthMillis + SLOTS - 1) / SLOTS;
  }

  /** The last millisecond of the slot that an instant is in. */
  static long slotEndMillis(long atMillis, long slotMillis) {
    return Math.floorDiv(atMillis, slotMillis) * slotMillis + slotMillis - 1;
  }
}
