package dev.weir.node.window;

import dev.weir.config.policy.Algorithm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the journal knows of one kind and length of fixed window.
 *
 * @param algorithm calendar or first call
 * @param windowMillis the length
 * @param spans the windows that may still be live, by their start; at most {@value #MOST_SPANS}
 */
public record FixedAccount(Algorithm algorithm, long windowMillis, List<Span> spans) {

  static final int MOST_SPANS = 8;
  static final int MOST_SHARES = 8;

  /**
   * One window.
   *
   * @param startMillis where it starts
   * @param closed permits of incarnations that are not told apart any more
   * @param shares one for each other incarnation, the least recently written first; at most {@value
   *     #MOST_SHARES}
   */
  public record Span(long startMillis, long closed, List<Share> shares) {

    public Span {
      shares = List.copyOf(shares);
    }

    long counted() {
      long sum = closed;
      for (Share share : shares) {
        sum += share.taken() + share.unspent();
      }
      return sum;
    }

    private Span with(Share own) {
      List<Share> next = new ArrayList<>(shares);
      next.removeIf(share -> share.incarnation() == own.incarnation());
      next.add(own);
      long folded = closed;
      if (next.size() > MOST_SHARES) {
        Share oldest = next.remove(0);
        folded += oldest.taken() + oldest.unspent();
      }
      return new Span(startMillis, folded, next);
    }

    /** With what others counted in another window. */
    private Span with(Span moved, long incarnation) {
      Span sum = new Span(startMillis, closed + moved.closed, shares);
      for (Share share : moved.shares) {
        if (share.incarnation() != incarnation) {
          sum = sum.with(share.plus(sum.share(share.incarnation())));
        }
      }
      return sum;
    }

    private Share share(long incarnation) {
      for (Share share : shares) {
        if (share.incarnation() == incarnation) {
          return share;
        }
      }
      return new Share(incarnation, 0, 0);
    }
  }

  /**
   * What one incarnation said last of one window.
   *
   * @param taken permits taken
   * @param unspent permits that it may still take
   */
  public record Share(long incarnation, long taken, long unspent) {

    private Share plus(Share other) {
      return new Share(incarnation, taken + other.taken, unspent + other.unspent);
    }
  }

  public FixedAccount {
    spans = List.copyOf(spans);
  }

  static FixedAccount of(Algorithm algorithm, long windowMillis) {
    return new FixedAccount(algorithm, windowMillis, List.of());
  }

  FixedAccount apply(long incarnation, boolean leads, WindowReservation entry) {
    Span own = new Span(entry.startMillis(), 0, List.of());
    List<Span> next = new ArrayList<>(spans.size() + 1);
    for (Span span : spans) {
      if (span.startMillis() == entry.startMillis()) {
        own = own.with(span, incarnation);
      } else if (leads && isMoved(span, entry)) {
        own = own.with(span, incarnation);
      } else {
        next.add(span);
      }
    }
    next.add(own.with(new Share(incarnation, entry.taken(), entry.unspent())));
    next.sort(Comparator.comparingLong(Span::startMillis));
    if (next.size() > MOST_SPANS) {
      fold(next, entry.startMillis());
    }
    return new FixedAccount(algorithm, windowMillis, next);
  }

  /**
   * Counts the oldest in the one after it; but no calendar window beside the one written, so that
   * to write the same once more changes nothing.
   */
  private void fold(List<Span> full, long writtenMillis) {
    int place = 0;
    while (isBeside(full.get(place).startMillis(), writtenMillis)) {
      place++;
    }
    Span folded = full.remove(place);
    Span into = full.get(place);
    full.set(place, new Span(into.startMillis(), into.closed() + folded.counted(), into.shares()));
  }

  private boolean isBeside(long startMillis, long otherMillis) {
    long apartMillis = Math.abs(startMillis - otherMillis);
    return apartMillis == 0 || apartMillis == windowMillis;
  }

  /** A window is kept for one length more, for clocks that are behind. */
  FixedAccount prune(long atMillis) {
    List<Span> live = new ArrayList<>(spans);
    live.removeIf(span -> span.startMillis() + 2 * windowMillis <= atMillis);
    return live.size() == spans.size() ? this : new FixedAccount(algorithm, windowMillis, live);
  }

  boolean isOver() {
    return spans.isEmpty();
  }

  long endsAtMillis() {
    return spans.get(spans.size() - 1).startMillis() + 2 * windowMillis;
  }

  /** The latest start after one instant and not after the other. */
  Optional<Long> latestStart(long afterMillis, long upToMillis) {
    Optional<Long> latest = Optional.empty();
    for (Span span : spans) {
      if (span.startMillis() > afterMillis && span.startMillis() <= upToMillis) {
        latest = Optional.of(span.startMillis());
      }
    }
    return latest;
  }

  /** Permits counted in every window that overlaps the one starting there. */
  long countedAround(long startMillis) {
    long sum = 0;
    for (Span span : spans) {
      if (Math.abs(span.startMillis() - startMillis) < windowMillis) {
        sum += span.counted();
      }
    }
    return sum;
  }

  /** Permits counted in every window that starts later than that. */
  long countedAfter(long instantMillis) {
    long sum = 0;
    for (Span span : spans) {
      if (span.startMillis() > instantMillis) {
        sum += span.counted();
      }
    }
    return sum;
  }

  /** Whether the writer's clock stepped back from that window, or from just before it. */
  private boolean isMoved(Span span, WindowReservation entry) {
    return span.startMillis() - entry.startMillis() > windowMillis
        && span.startMillis() - windowMillis <= entry.movedFromMillis();
  }
}
