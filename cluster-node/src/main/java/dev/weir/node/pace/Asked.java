package dev.weir.node.pace;

import dev.weir.config.matching.Naming.Limiter;
import java.util.Optional;

/**
 * A delivery that is asked for.
 *
 * @param callId unique for each asking
 * @param sender on whose behalf, if on anybody's
 * @param arrivedMillis when it first came, by the owner's clock
 * @param waitMillis how long from then on it may wait
 * @param look whether it only asks if one could go
 */
record Asked(
    long callId, Optional<Limiter> sender, long arrivedMillis, long waitMillis, boolean look) {

  /** Whose line it waits in. */
  String line() {
    return sender.map(known -> known.subject().entityId()).orElse("");
  }
}
