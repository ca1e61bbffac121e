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

  /** The edge that it waits for; empty if for none. */
  private OptionalLong armed = OptionalLong.empty();

  Horizon(String entityId, Duration longestLead) {
    this.longestLeadMillis = longestLead.toMillis();
    // Spread the hash code's low bits: ids that share a shard also share those.
    this.place = (entityId.hashCode() * 0x9E3779B9) >>> 16;
  }

  /**
   * After a grant.
   *
   * @return in how long it should reserve ahead, instead of at any time arranged before; empty if
   *     nothing nearer than that is to be arranged
   */
  Optional<Duration> granted(LimiterCore core, long nowMillis) {
    return arrange(core.edgeOfLastGrantMillis(nowMillis, armed.orElse(Long.MAX_VALUE)), nowMillis);
  }

  /** The time has come; in how long it comes for the edges that are further away. */
  Optional<Duration> reached(LimiterCore core, long nowMillis) {
    armed = OptionalLong.empty();
    return arrange(core.edgeAfterMillis(nowMillis, lastEdgeMillis(nowMillis)), nowMillis);
  }

  /** The last edge that may be reserved across now. */
  long lastEdgeMillis(long nowMillis) {
    return nowMillis + longestLeadMillis;
  }

  private Optional<Duration> arrange(OptionalLong edge, long nowMillis) {
    if (edge.isEmpty()) {
      return Optional.empty();
    }
    armed = edge;
    return Optional.of(Duration.ofMillis(delayMillis(nowMillis, edge.getAsLong())));
  }

  /** In the first three quarters of the lead: the last one is left for the writes themselves. */
  long delayMillis(long nowMillis, long edgeMillis) {
    long untilEdgeMillis = Math.max(0, edgeMillis - nowMillis);
    long leadMillis = Math.min(longestLeadMillis, untilEdgeMillis);
    long spreadMillis = leadMillis * 3 / 4;
    return untilEdgeMillis - leadMillis + spreadMillis * place / SPREAD;
  }
}
