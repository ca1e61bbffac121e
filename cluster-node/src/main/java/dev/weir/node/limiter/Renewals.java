package dev.weir.node.limiter;

import akka.actor.typed.javadsl.TimerScheduler;
import dev.weir.node.limiter.LimiterCommand.HorizonReached;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.window.BucketReservation;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * What a serving limiter has its ledger write before anybody waits for it: what runs low, what was
 * debited, and, at its {@link Horizon}, the first permits beyond an edge.
 */
final class Renewals {

  private final LimiterCore core;
  private final LedgerLine ledger;
  private final Horizon horizon;
  private final TimerScheduler<LimiterCommand> timers;

  /** Whether to look at all buckets: after debits, and after a write that failed. */
  private boolean owed;

  /** Whether to reserve across the edges that are near. */
  private boolean aheadDue;

  Renewals(
      LimiterCore core, LedgerLine ledger, Horizon horizon, TimerScheduler<LimiterCommand> timers) {
    this.core = core;
    this.ledger = ledger;
    this.horizon = horizon;
    this.timers = timers;
  }

  /** Whether there may be something to write. */
  boolean areDue() {
    return owed || aheadDue || core.runsLow();
  }

  /** Writes it, and what the first of the waiting takes need of each bucket. */
  void write(long nowMillis, Collection<Take> waiting) {
    long aheadUntilMillis = aheadDue ? horizon.lastEdgeMillis(nowMillis) + 1 : nowMillis;
    List<BucketReservation> wanted =
        core.entries().reservations(nowMillis, waiting, aheadUntilMillis);
    owed = false;
    aheadDue = false;
    core.entries().reserved(nowMillis, wanted, waiting.size()).ifPresent(ledger::write);
  }

  /** Permits were taken. */
  void granted(long nowMillis) {
    horizon.granted(core, nowMillis).ifPresent(this::reachHorizonIn);
  }

  /** Any bucket may have something to write: permits were debited, or rates have changed. */
  void owe() {
    owed = true;
  }

  void horizonReached(long nowMillis) {
    horizon.reached(core, nowMillis).ifPresent(this::reachHorizonIn);
    aheadDue = true;
  }

  /** The ledger has failed: what it was writing, if anything, is owed again. */
  void ledgerFailed() {
    owed |= ledger.isBusy();
    ledger.failed();
  }

  private void reachHorizonIn(Duration delay) {
    timers.startSingleTimer(new HorizonReached(), delay);
  }
}
