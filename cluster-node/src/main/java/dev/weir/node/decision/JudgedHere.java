package dev.weir.node.decision;

import dev.weir.config.matching.Checks;
import dev.weir.config.policy.Durability;
import dev.weir.node.limiter.Batches;
import dev.weir.node.limiter.TakeRequest;
import dev.weir.node.limiter.Tally;
import java.time.Duration;

/**
 * Calls that were judged in their owner's place and that it was not told of yet. They are told with
 * the next block of permits that is asked for, else every 2 s; each once: what is on its way to an
 * owner that dies is lost. Confined by the lock of who has it.
 */
final class JudgedHere {

  private static final long TELL_EVERY_NANOS = Duration.ofSeconds(2).toNanos();

  private final boolean outlivesWindow;
  private long toldAtNanos;
  private boolean withoutDelay;
  private long calls;
  private long denied;
  private long batches;
  private long deniedBatches;
  private long items;

  /**
   * @param checks whose
   * @param nowNanos a clock that never steps
   */
  JudgedHere(Checks checks, long nowNanos) {
    this.outlivesWindow = checks.durability() == Durability.DURABLE;
    this.toldAtNanos = nowNanos;
  }

  /** A call was judged; looks are none. */
  void add(TakeRequest request, boolean allowed) {
    if (request.cost() == 0 || !request.counts()) {
      return;
    }
    if (request.items() == 0) {
      calls++;
      denied += allowed ? 0 : 1;
    } else {
      batches++;
      deniedBatches += allowed ? 0 : 1;
      items += allowed ? request.items() : 0;
    }
  }

  /** More were judged, or fewer. */
  void add(Tally tally) {
    calls += tally.calls();
    denied += tally.denied();
    batches += tally.batches().calls();
    deniedBatches += tally.batches().denied();
    items += tally.batches().items();
  }

  /**
   * Whether the owner should be told now though it is asked for nothing.
   *
   * @param windowLasts whether its window has not ended: the account of an owner in memory goes
   *     with that
   */
  boolean isDue(boolean windowLasts, long nowNanos) {
    boolean anything = calls != 0 || batches != 0 || items != 0;
    return anything
        && (withoutDelay || nowNanos - toldAtNanos >= TELL_EVERY_NANOS)
        && (outlivesWindow || windowLasts);
  }

  /** From now on it is told as soon as there is anything to tell. */
  void tellWithoutDelay() {
    withoutDelay = true;
  }

  /** What there is to tell; from now on it is told. */
  Tally drain(long nowNanos) {
    toldAtNanos = nowNanos;
    Tally all = Tally.requests(calls, denied);
    if (batches != 0 || items != 0) {
      all = all.plus(Tally.of(new Batches(batches, deniedBatches, items)));
    }
    calls = 0;
    denied = 0;
    batches = 0;
    deniedBatches = 0;
    items = 0;
    return all;
  }
}
