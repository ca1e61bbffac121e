package dev.weir.node.limiter;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * When to tell the operator of something that happens to many limiters at once: once in a while for
 * the whole node, not once for each of them. Safe to use from any thread.
 */
final class Seldom {

  private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private final LongSupplier monotonicNanos;
  private final AtomicLong saidNanos;

  Seldom(LongSupplier monotonicNanos) {
    this.monotonicNanos = monotonicNanos;
    this.saidNanos = new AtomicLong(monotonicNanos.getAsLong() - EVERY_NANOS);
  }

  /** Whether to tell it now; once told, not before 10 s have passed. */
  boolean isTime() {
    long now = monotonicNanos.getAsLong();
    long said = saidNanos.get();
    return now - said >= EVERY_NANOS && saidNanos.compareAndSet(said, now);
  }
}
