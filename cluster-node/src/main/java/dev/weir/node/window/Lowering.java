package dev.weir.node.window;

import dev.weir.config.policy.Abuse;
import dev.weir.config.policy.Rate;
import java.util.ArrayList;
import java.util.List;

/**
 * Lowers a bucket's rates for a while when it has denied too often. Denials are counted to the
 * millisecond up to 64 of them, beyond in 64 slots of the time they are counted for; not while the
 * rates are lowered, so that they recover whatever their subject does.
 */
final class Lowering {

  private Abuse abuse;
  private final SlidingLog denials = new SlidingLog();
  private long untilMillis = Long.MIN_VALUE;
  private long seenMillis = Long.MIN_VALUE;

  /** Whether rates were lowered when it was last asked. */
  private boolean inForce;

  Lowering(Abuse abuse) {
    this.abuse = abuse;
  }

  void abuse(Abuse current) {
    abuse = current;
  }

  /**
   * Notes what time it is; a clock that stepped back makes nothing last longer.
   *
   * @return whether other rates hold from now on
   */
  boolean observe(long nowMillis) {
    if (nowMillis < seenMillis && !denials.isEmpty()) {
      denials.moveBack(seenMillis - nowMillis);
    }
    seenMillis = nowMillis;
    untilMillis = Math.min(untilMillis, nowMillis + abuse.lasting().toMillis());
    boolean before = inForce;
    inForce = isLowered(nowMillis);
    return before != inForce;
  }

  boolean isLowered(long nowMillis) {
    return nowMillis < untilMillis;
  }

  long untilMillis() {
    return untilMillis;
  }

  List<Rate> inForce(List<Rate> rates, long nowMillis) {
    if (!isLowered(nowMillis)) {
      return rates;
    }
    List<Rate> lowered = new ArrayList<>(rates.size());
    rates.forEach(rate -> lowered.add(abuse.lowered(rate)));
    return lowered;
  }

  /** A call was denied. */
  void denied(long nowMillis) {
    if (isLowered(nowMillis)) {
      return;
    }
    long lengthMillis = abuse.within().toMillis();
    long slotMillis = SlidingWindow.slotMillis(abuse.denials(), lengthMillis);
    denials.add(SlidingWindow.slotEndMillis(nowMillis, slotMillis), 1);
    denials.dropUpTo(nowMillis - lengthMillis);
    if (denials.sum() >= abuse.denials()) {
      denials.clear();
      untilMillis = nowMillis + abuse.lasting().toMillis();
    }
  }

  /**
   * A window as answers show it while its permits are lowered: where it would have had room without
   * that, it will when they are raised again.
   *
   * @param full permits that it holds when full and not lowered
   */
  WindowView shown(WindowView view, long full, long nowMillis, long cost) {
    if (!view.denied() || !isLowered(nowMillis) || cost > full) {
      return view;
    }
    long raisedInMillis = untilMillis - nowMillis;
    if (cost <= full - view.used()) {
      return view.retryIn(
          view.fits() ? Math.min(view.retryAfterMillis(), raisedInMillis) : raisedInMillis);
    }
    return view.fits()
        ? view
        : view.retryIn(Math.max(raisedInMillis, view.resetAtMillis() - nowMillis));
  }

  long endsAtMillis() {
    long countedMillis =
        denials.isEmpty() ? Long.MIN_VALUE : denials.newestMillis() + abuse.within().toMillis();
    return Math.max(untilMillis, countedMillis);
  }

  List<Conduct.Denials> counted() {
    return denials.entries();
  }

  void restore(long lowerUntilMillis, List<Conduct.Denials> counted) {
    untilMillis = lowerUntilMillis;
    denials.clear();
    counted.forEach(each -> denials.add(each.atMillis(), each.count()));
  }
}
