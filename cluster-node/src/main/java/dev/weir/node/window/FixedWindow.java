package dev.weir.node.window;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;

/**
 * Counts from a start until one length later. Calendar windows start at multiples of their length
 * since the epoch; the others with the first take after the one before ended.
 */
final class FixedWindow implements Window {

  private final WindowKey key;
  private final long lengthMillis;
  private final boolean calendar;
  private long permits;
  private long used;

  /** Where the window starts; while it is closed, the earliest instant at which it may. */
  private long startMillis;

  private long movedFromMillis;

  /** Whether there is a window; between two windows that start with a call there is none. */
  private boolean open;

  /** What former incarnations reserved in the next calendar window. */
  private long usedNext;

  private FixedWindow(Rate rate, long nowMillis) {
    lengthMillis = rate.windowMillis();
    key = new WindowKey(rate.algorithm(), lengthMillis);
    calendar = rate.algorithm() == Algorithm.FIXED_CALENDAR;
    permits = rate.permits();
    startAt(calendar ? aligned(nowMillis) : nowMillis);
    open = calendar;
  }

  /** As the journal knows it. */
  FixedWindow(Rate rate, FixedAccount account, long nowMillis) {
    this(rate, nowMillis);
    // The present window, or if only a later one is known, that: then the clock has stepped back.
    account
        .latestStart(nowMillis - lengthMillis, calendar ? startMillis : nowMillis + lengthMillis)
        .or(() -> account.latestStart(startMillis, nowMillis + lengthMillis))
        .ifPresent(this::openAt);
    long farMillis = calendar ? startMillis + lengthMillis : nowMillis + lengthMillis;
    used =
        calendar
            ? account.countedAround(startMillis) + account.countedAfter(farMillis)
            : account.countedAfter(Math.min(startMillis, nowMillis) - lengthMillis);
    usedNext = calendar ? account.countedAround(startMillis + lengthMillis) : 0;
    account
        .latestStart(farMillis, Long.MAX_VALUE)
        .ifPresent(
            far -> {
              open = true;
              movedFromMillis = far;
            });
  }

  @Override
  public WindowKey key() {
    return key;
  }

  @Override
  public boolean observe(long nowMillis) {
    if (nowMillis >= startMillis && nowMillis - startMillis < lengthMillis && open) {
      return false;
    }
    if (startMillis - nowMillis > lengthMillis) {
      long fromMillis = startMillis;
      startAt(calendar ? aligned(nowMillis) : nowMillis);
      movedFromMillis = fromMillis;
      used += usedNext;
      usedNext = 0;
      return true;
    }
    if (calendar) {
      if (nowMillis >= startMillis + lengthMillis) {
        long nextMillis = startMillis + lengthMillis;
        startAt(aligned(nowMillis));
        used = startMillis == nextMillis ? usedNext : 0;
        usedNext = 0;
      }
    } else if (!open || nowMillis >= startMillis + lengthMillis) {
      open = false;
      used = 0;
      startAt(Math.max(startMillis, nowMillis));
    }
    return false;
  }

  /** Where it was before it was last moved; where it began if it never was. */
  long movedFromMillis() {
    return movedFromMillis;
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
    return permits - used;
  }

  @Override
  public Receipt.Mark take(long nowMillis, long cost) {
    count(cost);
    return new Receipt.Mark(key, startMillis, 0);
  }

  @Override
  public boolean refund(long nowMillis, long cost, Receipt.Mark mark) {
    if (!holds(mark)) {
      return false;
    }
    used = Math.max(0, used - cost);
    return true;
  }

  @Override
  public boolean holds(Receipt.Mark mark) {
    return open && mark.atMillis() == startMillis;
  }

  @Override
  public long debit(long nowMillis, long cost) {
    count(cost);
    return cost;
  }

  @Override
  public void rate(Rate rate, long nowMillis) {
    permits = rate.permits();
  }

  @Override
  public void reset() {
    used = 0;
    usedNext = 0;
  }

  @Override
  public WindowView view(long nowMillis, long cost, long reserved) {
    long room = permits - used;
    boolean denied = cost > room;
    boolean fits = cost <= permits;
    long endMillis = startMillis + lengthMillis;
    // A next window in which former incarnations reserved may have no room either.
    long roomMillis = cost <= permits - usedNext ? endMillis : endMillis + lengthMillis;
    return new WindowView(
        permits,
        lengthMillis,
        key.algorithm(),
        used,
        Math.max(0, room),
        endMillis,
        reserved,
        denied,
        fits,
        denied && fits ? roomMillis - nowMillis : 0);
  }

  @Override
  public long dueMillis(long nowMillis, long wanted) {
    long over = wanted - room(nowMillis);
    if (over <= 0) {
      return nowMillis;
    }
    // The next window may have been taken from; those after it are empty.
    long later = Math.max(0, over - Math.max(0, permits - usedNext));
    long windows = 1 + later / permits + (later % permits == 0 ? 0 : 1);
    return windows > (Long.MAX_VALUE - startMillis) / lengthMillis
        ? Long.MAX_VALUE
        : startMillis + windows * lengthMillis;
  }

  @Override
  public Coverage coverage(long nowMillis) {
    return new FixedCoverage(this);
  }

  @Override
  public long endsAtMillis() {
    if (usedNext > 0) {
      return startMillis + 2 * lengthMillis;
    }
    boolean live = calendar ? used > 0 : open;
    return live ? startMillis + lengthMillis : startMillis;
  }

  boolean isCalendar() {
    return calendar;
  }

  boolean isOpen() {
    return open;
  }

  /** Begins the window, where the first call does. */
  void open() {
    open = true;
  }

  long startMillis() {
    return startMillis;
  }

  /** Permits that may be taken in the next calendar window. */
  long roomNext() {
    return permits - usedNext;
  }

  private void count(long cost) {
    open = true;
    used += cost;
  }

  private void openAt(long atMillis) {
    startAt(atMillis);
    open = true;
  }

  private void startAt(long atMillis) {
    startMillis = atMillis;
    movedFromMillis = atMillis;
  }

  private long aligned(long atMillis) {
    return Math.floorDiv(atMillis, lengthMillis) * lengthMillis;
  }
}
