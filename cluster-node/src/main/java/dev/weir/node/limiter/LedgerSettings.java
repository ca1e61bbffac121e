package dev.weir.node.limiter;

import akka.actor.typed.BackoffSupervisorStrategy;
import akka.actor.typed.SupervisorStrategy;
import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How a ledger, or a keeper of settings, writes.
 *
 * @param journalPluginId configuration path of the journal plugin
 * @param snapshotPluginId configuration path of the snapshot plugin
 * @param snapshotEvery events between snapshots; at least 10. Of a ledger the events before one are
 *     deleted
 * @param restartMin the first pause before it reads a failed journal again
 * @param restartMax the longest such pause
 * @param restartJitter random part of a pause, 0 to 1
 */
public record LedgerSettings(
    String journalPluginId,
    String snapshotPluginId,
    int snapshotEvery,
    Duration restartMin,
    Duration restartMax,
    double restartJitter) {

  public LedgerSettings {
    if (snapshotEvery < 10) {
      throw new IllegalArgumentException(
          "snapshot-every: " + snapshotEvery + " (expected: at least 10)");
    }
    if (restartMin.compareTo(restartMax) > 0) {
      throw new IllegalArgumentException(
          "restart-min: " + restartMin + " (expected: at most restart-max, " + restartMax + ")");
    }
  }

  /** How an actor comes back whose journal failed: it reads it again, after longer and longer. */
  public BackoffSupervisorStrategy restarts() {
    return SupervisorStrategy.restartWithBackoff(restartMin, restartMax, restartJitter);
  }

  /** From {@code weir.ledger}, or {@code weir.settings}. */
  public static LedgerSettings from(Config ledger) {
    return new LedgerSettings(
        ledger.getString("journal-plugin"),
        ledger.getString("snapshot-plugin"),
        ledger.getInt("snapshot-every"),
        ledger.getDuration("restart-min"),
        ledger.getDuration("restart-max"),
        ledger.getDouble("restart-jitter"));
  }
}
