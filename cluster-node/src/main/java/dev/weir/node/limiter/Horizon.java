package dev.weir.node.limiter;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When an active limiter reserves the first permits of its next calendar window: at a time before
 * the edge that its id's hash spreads, so that limiters which share an edge do not write in the
 * same second.
 */
final class Horizon {

  private static final int SPREAD = 1 << 16;

  private final long longestLeadMillis;
  private final int place;
  private boolean armed;

  Horizon(String entityId, Duration longestLead) {
    this.longestLeadMillis = longestLead.toMillis();
    // Spread the hash code's low bits: ids that share a shard also share those.
    this.place = (entityId.hashCode() * 0x9E3779B9) >>> 16;
  }

  /** How long until it should reserve ahead; empty if that is arranged or not needed. */
  Optional<Duration> delay(LimiterCore core, long nowMillis) {
    if (armed) {
      return Optional.empty();
    }
    OptionalLong edge = core.nextEdgeMillis(nowMillis);
    if (edge.isEmpty()) {
      return Optional.empty();
    }
    armed = true;
    return Optional.of(Duration.ofMillis(delayMillis(nowMillis, edge.getAsLong())));
  }

  /** The time has come; the next edge may be arranged. */
  void reached() {
    armed = false;
  }

  /** In the first three quarters of the lead: the last one is left for the writes themselves. */
  long delayMillis(long nowMillis, long edgeMillis) {
    long untilEdgeMillis = Math.max(0, edgeMillis - nowMillis);
    long leadMillis = Math.min(longestLeadMillis, untilEdgeMillis);
    long spreadMillis = leadMillis * 3 / 4;
    return untilEdgeMillis - leadMillis + spreadMillis * place / SPREAD;
  }
}
