package dev.weir.node.limiter;

import java.util.function.LongSupplier;

/** How many answers all limiters of a node remember together. Safe to use from any thread. */
final class RememberedBound {

  private final BoundedCount answers;
  private final Notice forgotten;

  RememberedBound(int most, LongSupplier monotonicNanos) {
    this.answers = new BoundedCount(most);
    this.forgotten =
        new Notice(
            "More answers are remembered by their id than there is room for"
                + " (weir.limiter.max-remembered: "
                + most
                + "): a call that is asked again under its id may be counted twice.",
            monotonicNanos);
  }

  /** Counts one more; false, and not counted, at the bound. */
  boolean enter() {
    return answers.enter();
  }

  /** Counts so many less. */
  void leave(int left) {
    answers.leave(left);
  }

  /** One was forgotten before its time. */
  void forgotten() {
    forgotten.happened();
  }

  int count() {
    return answers.count();
  }
}
