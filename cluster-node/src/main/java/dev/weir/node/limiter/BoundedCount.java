package dev.weir.node.limiter;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts something of a whole node, up to a bound. Safe to use from any thread. */
final class BoundedCount {

  private final int most;
  private final AtomicInteger count = new AtomicInteger();

  BoundedCount(int most) {
    this.most = most;
  }

  /** Counts one more; false, and not counted, at the bound. */
  boolean enter() {
    if (count.incrementAndGet() > most) {
      count.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Counts so many less; for each that entered, once. */
  void leave(int left) {
    count.addAndGet(-left);
  }

  int count() {
    return count.get();
  }
}
