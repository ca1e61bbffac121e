package dev.weir.node.pace;

import dev.weir.config.matching.Naming.Limiter;
import dev.weir.node.limiter.LineAskers;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import java.util.Optional;

/**
 * A delivery that is asked for.
 *
 * @param callId unique for each asking
 * @param sender on whose behalf, if on anybody's
 * @param idempotency the sender's own key for it, if it gave one
 * @param arrivedMillis when it first came, by the owner's clock
 * @param waitMillis how long from then on it may wait
 * @param look whether it only asks if one could go
 */
record Asked(
    long callId,
    Optional<Limiter> sender,
    Optional<Idempotency> idempotency,
    long arrivedMillis,
    long waitMillis,
    boolean look)
    implements LineAskers.Asker {

  /** Whose line it waits in. */
  String line() {
    return sender.map(known -> known.subject().entityId()).orElse("");
  }
}
