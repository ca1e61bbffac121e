package dev.weir.node.cluster;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether shards are on their way from a node that leaves in good order. It hands them over before
 * it goes, and their coordinator places them one after the other, which takes some seconds where
 * there are many. Fed by this node's {@link Pinger}; asked by any thread.
 */
public final class Departures implements BooleanSupplier {

  /** So long after a leaving node was last heard of shards may still be placed. */
  static final Duration SETTLED_AFTER = Duration.ofSeconds(10);

  private final LongSupplier monotonicNanos;
  private volatile long settledAtNanos;

  Departures(LongSupplier monotonicNanos) {
    this.monotonicNanos = monotonicNanos;
    this.settledAtNanos = monotonicNanos.getAsLong();
  }

  @Override
  public boolean getAsBoolean() {
    return monotonicNanos.getAsLong() - settledAtNanos < 0;
  }

  /** A peer says that it leaves, or the cluster does. */
  void heard() {
    settledAtNanos = monotonicNanos.getAsLong() + SETTLED_AFTER.toNanos();
  }
}
