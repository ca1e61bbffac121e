package dev.weir.node.limiter;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator that the journal fails: once in a while for the whole node, not once for each
 * of its thousands of limiters.
 */
final class JournalNotice {

  private static final Logger LOG = LoggerFactory.getLogger(JournalNotice.class);
  private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private final LongSupplier monotonicNanos;
  private final AtomicLong saidNanos;

  JournalNotice(LongSupplier monotonicNanos) {
    this.monotonicNanos = monotonicNanos;
    this.saidNanos = new AtomicLong(monotonicNanos.getAsLong() - EVERY_NANOS);
  }

  /** A ledger could not write or read. */
  void failed() {
    long now = monotonicNanos.getAsLong();
    long said = saidNanos.get();
    if (now - said >= EVERY_NANOS && saidNanos.compareAndSet(said, now)) {
      LOG.warn(
          "The journal (Cassandra) fails: limiters grant what is covered, fallbacks answer the"
              + " rest. They come back by themselves.");
    }
  }
}
