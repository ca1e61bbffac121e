package dev.weir.node.cluster;

import akka.actor.Address;
import dev.weir.node.limiter.SenderClocks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far the peers' clocks are from this node's, as this node's {@link Pinger} measured it. Safe
 * to ask from any thread; a step of this node's own clock shows at once, one of a peer's within a
 * ping.
 */
public final class ClockOffsets implements SenderClocks {

  private final InstantSource clock;
  private final LongSupplier monotonicNanos;
  private final Duration bound;
  private volatile Measured measured = new Measured(Map.of(), 1);

  /**
   * What was measured last.
   *
   * @param aheadNanos each measured peer's clock, less this node's monotonic one
   * @param members how many members there are, this node and those not measured included
   */
  record Measured(Map<Address, Long> aheadNanos, int members) {
    Measured {
      aheadNanos = Map.copyOf(aheadNanos);
    }
  }

  /**
   * @param bound how far a clock may be off its peers'
   */
  ClockOffsets(InstantSource clock, LongSupplier monotonicNanos, Duration bound) {
    this.clock = clock;
    this.monotonicNanos = monotonicNanos;
    this.bound = bound;
  }

  /**
   * What to add to an instant of a peer's clock to have it in this node's: how far the peer's clock
   * is behind; negative if it is ahead.
   *
   * @return 0 for this node itself and for a peer not yet measured
   */
  @Override
  public long offsetMillis(Address peer) {
    @Nullable Long ahead = measured.aheadNanos.get(peer);
    return ahead == null ? 0 : toMillis(ownAheadNanos() - ahead);
  }

  /**
   * Whether this node's clock is right, by majority: it is wrong if more than half of all members
   * are known to be further off it than the bound. So one of three that is off is outvoted, and the
   * other two are not; of two that differ neither can know which is wrong, and both go on.
   */
  public boolean agreed() {
    Measured now = measured;
    long own = ownAheadNanos();
    long disagreeing =
        now.aheadNanos.values().stream()
            .filter(ahead -> Math.abs(ahead - own) > bound.toNanos())
            .count();
    return 2 * disagreeing <= now.members;
  }

  void publish(Measured latest) {
    measured = latest;
  }

  /** The wall clock first: a pause between the two then makes deadlines earlier, never later. */
  private long ownAheadNanos() {
    long wallNanos = clock.millis() * 1_000_000;
    return wallNanos - monotonicNanos.getAsLong();
  }

  private static long toMillis(long nanos) {
    return Math.floorDiv(nanos + 500_000, 1_000_000L);
  }
}
