package dev.weir.node.window;

import java.util.ArrayList;
import java.util.List;

/**
 * What each writer took of a sliding window or a token bucket, and how much more it may. A writer
 * is one incarnation counting from one instant.
 *
 * @param shares the least recently written first; at most {@value #MOST}
 */
public record Shares(List<Share> shares) {

  static final int MOST = 8;

  static final Shares NONE = new Shares(List.of());

  /** A share is kept for so many windows after its last entry: its writer begins anew before. */
  private static final long KEPT_WINDOWS = 4;

  /**
   * One writer's.
   *
   * @param incarnation of the limiter
   * @param sinceMillis when it began to count
   * @param taken permits that are counted as spent
   * @param unspent permits that it may still take, until one window after {@code atMillis}
   * @param atMillis its last entry
   */
  public record Share(long incarnation, long sinceMillis, long taken, long unspent, long atMillis) {

    private boolean isOf(long writer, WindowReservation entry) {
      return incarnation == writer && sinceMillis == entry.startMillis();
    }

    /** With an entry of its writer. One that comes after the share was spent can only add. */
    private Share with(WindowReservation entry, long nowMillis, Spending spending) {
      long spent = Math.max(taken, entry.taken());
      spending.spend(Math.min(nowMillis, entry.takenByMillis()), spent - taken);
      long left = Math.max(0, entry.taken() + entry.unspent() - spent);
      // A clock that stepped back by more than a window made the writer forget what it might take.
      boolean steppedBack = atMillis - nowMillis > entry.windowMillis();
      long latestMillis = steppedBack ? nowMillis : Math.max(atMillis, nowMillis);
      return new Share(incarnation, sinceMillis, spent, left, latestMillis);
    }

    /** With nothing unspent: all of it was spent by that instant, or when it could no longer be. */
    private Share spentBy(long instantMillis, long windowMillis, Spending spending) {
      if (unspent > 0) {
        spending.spend(Math.min(instantMillis, atMillis + windowMillis), unspent);
      }
      long latestMillis = Math.min(atMillis, instantMillis);
      return new Share(incarnation, sinceMillis, taken + unspent, 0, latestMillis);
    }
  }

  /** Is told what became spent, and when at the latest that was. */
  @FunctionalInterface
  interface Spending {
    void spend(long instantMillis, long permits);
  }

  public Shares {
    shares = List.copyOf(shares);
  }

  boolean isEmpty() {
    return shares.isEmpty();
  }

  /** Whether this writer has written before. */
  boolean knows(long incarnation, WindowReservation entry) {
    for (Share share : shares) {
      if (share.isOf(incarnation, entry)) {
        return true;
      }
    }
    return false;
  }

  /**
   * With one entry. The first of a writer that leads says that all others are gone: what they left
   * unspent was spent before it began.
   */
  Shares apply(
      long incarnation, boolean leads, long nowMillis, WindowReservation entry, Spending spending) {
    boolean first = leads && !knows(incarnation, entry);
    long goneByMillis = Math.min(nowMillis, entry.startMillis());
    Share own = new Share(incarnation, entry.startMillis(), 0, 0, nowMillis);
    List<Share> next = new ArrayList<>(shares.size() + 1);
    for (Share share : shares) {
      if (share.isOf(incarnation, entry)) {
        own = share;
      } else {
        next.add(first ? share.spentBy(goneByMillis, entry.windowMillis(), spending) : share);
      }
    }
    next.add(own.with(entry, nowMillis, spending));
    if (next.size() > MOST) {
      long byMillis = leads ? nowMillis : Long.MAX_VALUE;
      next.remove(0).spentBy(byMillis, entry.windowMillis(), spending);
    }
    return new Shares(next);
  }

  /** Without what cannot be spent any more, and without writers that are long silent. */
  Shares prune(long nowMillis, long windowMillis, Spending spending) {
    boolean settled = true;
    for (Share share : shares) {
      settled &=
          share.atMillis() + (share.unspent() > 0 ? 1 : KEPT_WINDOWS) * windowMillis > nowMillis;
    }
    if (settled) {
      return this;
    }
    List<Share> next = new ArrayList<>(shares.size());
    for (Share share : shares) {
      boolean lapsed = share.atMillis() + windowMillis <= nowMillis;
      Share left = lapsed ? share.spentBy(nowMillis, windowMillis, spending) : share;
      if (share.atMillis() + KEPT_WINDOWS * windowMillis > nowMillis) {
        next.add(left);
      }
    }
    return new Shares(next);
  }

  /** Tells all that may have been spent by then. */
  void spendAll(long nowMillis, long windowMillis, Spending spending) {
    for (Share share : shares) {
      share.spentBy(nowMillis, windowMillis, spending);
    }
  }

  /** From when on no share is kept. */
  long endsAtMillis(long windowMillis) {
    long latest = Long.MIN_VALUE;
    for (Share share : shares) {
      latest = Math.max(latest, share.atMillis());
    }
    return latest + KEPT_WINDOWS * windowMillis;
  }
}
