package dev.weir.node.limiter;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts a node's live memory limiters, up to a bound. */
final class LiveLimiters {

  private final int most;
  private final AtomicInteger live = new AtomicInteger();

  LiveLimiters(int most) {
    this.most = most;
  }

  /** Counts one more; false, and not counted, at the bound. */
  boolean enter() {
    if (live.incrementAndGet() > most) {
      live.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Counts one less; for each that entered, once. */
  void leave() {
    live.decrementAndGet();
  }

  int live() {
    return live.get();
  }
}
