package dev.weir.node.limiter;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many answers all owners of a node remember together. Safe to use from any thread. */
public final class RememberedBound {

  private static final Logger LOG = LoggerFactory.getLogger(RememberedBound.class);

  private final int most;
  private final BoundedCount answers;
  private final Seldom seldom;

  /**
   * @param most answers
   * @param monotonicNanos a clock that never steps
   */
  public RememberedBound(int most, LongSupplier monotonicNanos) {
    this.most = most;
    this.answers = new BoundedCount(most);
    this.seldom = new Seldom(monotonicNanos);
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
    if (seldom.isTime()) {
      LOG.warn(
          "More answers are remembered by their id than there is room for"
              + " (weir.limiter.max-remembered: {}): a call that is asked again under its id may be"
              + " counted again.",
          most);
    }
  }

  /** How many there are. */
  public int count() {
    return answers.count();
  }
}
