package dev.weir.node.window;

import java.util.ArrayList;
import java.util.List;

/**
 * What the journal knows of one length of sliding window.
 *
 * @param windowMillis the length
 * @param spent what was spent, oldest first; at most {@value #MOST_SPENT}
 * @param shares who spent it, and how much more each may
 */
public record SlidingAccount(long windowMillis, List<Spent> spent, Shares shares) {

  /** Twice the slots of a window; beyond, the oldest counts from the second oldest's instant. */
  static final int MOST_SPENT = 128;

  /**
   * Permits that were spent.
   *
   * @param instantMillis when, at the latest; they count for one window from then
   */
  public record Spent(long instantMillis, long permits) {}

  public SlidingAccount {
    spent = List.copyOf(spent);
  }

  static SlidingAccount of(long windowMillis) {
    return new SlidingAccount(windowMillis, List.of(), Shares.NONE);
  }

  SlidingAccount apply(long incarnation, boolean leads, long atMillis, WindowReservation entry) {
    long slotMillis = SlidingWindow.slotMillis(entry.permits(), windowMillis);
    List<Spent> log = new ArrayList<>();
    for (Spent past : spent) {
      // The clock stepped back: what was spent before counts from here.
      boolean ahead = leads && past.instantMillis() - atMillis > windowMillis;
      add(log, ahead ? atMillis : past.instantMillis(), past.permits());
    }
    Shares next =
        shares.apply(
            incarnation,
            leads,
            atMillis,
            entry,
            (instant, permits) ->
                add(log, SlidingWindow.slotEndMillis(instant, slotMillis), permits));
    return new SlidingAccount(windowMillis, log, next);
  }

  SlidingAccount prune(long atMillis) {
    List<Spent> log = new ArrayList<>(spent);
    Shares left =
        shares.prune(atMillis, windowMillis, (instant, permits) -> add(log, instant, permits));
    log.removeIf(past -> past.instantMillis() + windowMillis <= atMillis);
    return new SlidingAccount(windowMillis, log, left);
  }

  /** All that was or may have been spent by then, oldest first. */
  List<Spent> spentAt(long nowMillis) {
    List<Spent> log = new ArrayList<>(spent);
    shares.spendAll(nowMillis, windowMillis, (instant, permits) -> add(log, instant, permits));
    return log;
  }

  boolean isOver() {
    return spent.isEmpty() && shares.isEmpty();
  }

  long endsAtMillis() {
    long endMillis = shares.endsAtMillis(windowMillis);
    for (Spent past : spent) {
      endMillis = Math.max(endMillis, past.instantMillis() + windowMillis);
    }
    return endMillis;
  }

  private static void add(List<Spent> log, long instantMillis, long permits) {
    if (permits == 0) {
      return;
    }
    int place = log.size();
    while (place > 0 && log.get(place - 1).instantMillis() > instantMillis) {
      place--;
    }
    if (place > 0 && log.get(place - 1).instantMillis() == instantMillis) {
      log.set(place - 1, new Spent(instantMillis, log.get(place - 1).permits() + permits));
    } else {
      log.add(place, new Spent(instantMillis, permits));
    }
    if (log.size() > MOST_SPENT) {
      Spent oldest = log.remove(0);
      Spent next = log.get(0);
      log.set(0, new Spent(next.instantMillis(), next.permits() + oldest.permits()));
    }
  }
}
