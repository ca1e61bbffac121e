package dev.weir.node.limiter;

import dev.weir.node.window.Lease;
import java.util.List;

/**
 * A limiter's calls in flight and those that wait, as {@code GET /limiters} shows them.
 *
 * @param limit the limit's name
 * @param permits slots: calls that may be in flight
 * @param inFlight the leases that are out, by number; of more than {@value #MOST_SHOWN}, the first
 * @param held slots held for leases that may be out since before a crash
 * @param heldUntilMillis when those come free; 0 where there are none
 * @param queue the calls that wait, in order; of more than {@value #MOST_SHOWN}, the first
 */
public record BurstState(
    String limit,
    long permits,
    List<Lease> inFlight,
    long held,
    long heldUntilMillis,
    List<Queued> queue) {

  static final int MOST_SHOWN = 1_000;

  /**
   * A call that waits.
   *
   * @param sinceMillis when it first came
   * @param waitMillis how long it may wait from then on
   */
  public record Queued(long sinceMillis, long waitMillis) {}

  public BurstState {
    inFlight = List.copyOf(inFlight);
    queue = List.copyOf(queue);
  }
}
