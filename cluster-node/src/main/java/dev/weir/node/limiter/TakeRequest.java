package dev.weir.node.limiter;

import dev.weir.config.matching.Checks;
import java.util.Optional;

/**
 * What one limiter is asked for on behalf of one call.
 *
 * @param checks the limiter, and the buckets the call meets there
 * @param cost permits to take from each; 0 only looks
 * @param items that a batch call carries; 0: it is none
 * @param callId unique for each asking of a limiter; a refund names it
 * @param idempotency the asker's own key for the call, if it gave one
 * @param timeout how long the asker waits for an answer; the limiter takes nothing after that
 * @param arrivedMillis when the call came to the front end, by its clock
 * @param waitMillis how long from then on it may wait for a slot; 0: not at all
 * @param counts whether it counts as a call if the limiter judges it; not what the asker counts by
 *     itself, and not a call that the same limiter counts with another take
 */
public record TakeRequest(
    Checks checks,
    long cost,
    long items,
    long callId,
    Optional<Idempotency> idempotency,
    AskTimeout timeout,
    long arrivedMillis,
    long waitMillis,
    boolean counts) {

  /** Of a call that is no batch and does not wait. */
  public TakeRequest(
      Checks checks,
      long cost,
      long callId,
      Optional<Idempotency> idempotency,
      AskTimeout timeout) {
    this(checks, cost, 0, callId, idempotency, timeout, 0, 0, true);
  }

  /** Of a block of permits. */
  public static TakeRequest ofBlock(Checks checks, long permits, long callId, AskTimeout timeout) {
    return new TakeRequest(checks, permits, 0, callId, Optional.empty(), timeout, 0, 0, false);
  }

  /**
   * The same id with the same content is the same call.
   *
   * @param id as the asker gave it; where its call meets several subjects, with a hash of them
   * @param content a hash of all that the call asks
   */
  public record Idempotency(String id, long content) {}
}
