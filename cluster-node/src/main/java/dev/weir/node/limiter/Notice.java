package dev.weir.node.limiter;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator of something that happens to many limiters at once: once in a while for the
 * whole node, not once for each of them. Safe to use from any thread.
 */
final class Notice {

  private static final Logger LOG = LoggerFactory.getLogger(Notice.class);
  private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private final String text;
  private final LongSupplier monotonicNanos;
  private final AtomicLong saidNanos;

  Notice(String text, LongSupplier monotonicNanos) {
    this.text = text;
    this.monotonicNanos = monotonicNanos;
    this.saidNanos = new AtomicLong(monotonicNanos.getAsLong() - EVERY_NANOS);
  }

  /** It happened. */
  void happened() {
    long now = monotonicNanos.getAsLong();
    long said = saidNanos.get();
    if (now - said >= EVERY_NANOS && saidNanos.compareAndSet(said, now)) {
      LOG.warn(text);
    }
  }
}
