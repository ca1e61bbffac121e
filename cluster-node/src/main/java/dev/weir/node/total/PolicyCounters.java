package dev.weir.node.total;

import dev.weir.node.limiter.Batches;
import dev.weir.node.limiter.DeliveryCounts;
import dev.weir.node.top.TopSubjects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/** What one node counts of one policy. Any number of threads may count. */
public final class PolicyCounters {

  private final LongAdder calls = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private final LongAdder batches = new LongAdder();
  private final LongAdder deniedBatches = new LongAdder();
  private final LongAdder items = new LongAdder();
  private final LongAdder degraded = new LongAdder();
  private final LongAdder inFlight = new LongAdder();
  private final DeliveryCounts deliveries = new DeliveryCounts();
  private final TopSubjects top;

  PolicyCounters(TopSubjects top) {
    this.top = top;
  }

  /** Which subjects call the most. */
  public TopSubjects top() {
    return top;
  }

  /**
   * A call was judged.
   *
   * @param carried items that it carries; 0: it is no batch
   */
  public void judged(boolean allowed, long carried) {
    if (carried == 0) {
      calls.increment();
      if (!allowed) {
        denied.increment();
      }
    } else {
      batches.increment();
      if (allowed) {
        items.add(carried);
      } else {
        deniedBatches.increment();
      }
    }
  }

  /** A call that was judged was judged by a fallback. */
  public void degraded() {
    degraded.increment();
  }

  /**
   * Deliveries have begun, or are not under way on this node any more.
   *
   * @param change how many more are under way; negative: fewer
   */
  public void inFlight(int change) {
    if (change != 0) {
      inFlight.add(change);
    }
  }

  /**
   * A delivery has ended.
   *
   * @param millis how long it took; empty where nobody knows
   */
  public void deliveryEnded(boolean failed, OptionalLong millis) {
    synchronized (deliveries) {
      deliveries.add(failed, millis);
    }
  }

  /** What was counted since the node began. */
  public PolicyAccount account() {
    // Denials first: of what is counted meanwhile there are never more denied than judged.
    long deniedCalls = denied.sum();
    Batches batchCalls = deniedThenAll();
    synchronized (deliveries) {
      return new PolicyAccount(calls.sum(), deniedCalls, batchCalls, deliveries.account());
    }
  }

  private Batches deniedThenAll() {
    long deniedOnes = deniedBatches.sum();
    long carried = items.sum();
    return new Batches(batches.sum(), deniedOnes, carried);
  }

  /** Calls that fallbacks judged. */
  long degradedCalls() {
    return degraded.sum();
  }

  /** Deliveries under way now. */
  public long inFlight() {
    return Math.max(0, inFlight.sum());
  }
}
