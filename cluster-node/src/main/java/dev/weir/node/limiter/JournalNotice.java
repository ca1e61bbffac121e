package dev.weir.node.limiter;

import java.time.Duration;
import java.util.Optional;
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
    if (isTime()) {
      LOG.warn(
          "The journal (Cassandra) fails: limiters grant what is covered, fallbacks answer the"
              + " rest. They come back by themselves.");
    }
  }

  /** The node has not written yet. */
  void notYetReady(Optional<Throwable> cause) {
    if (isTime()) {
      LOG.warn(
          "The journal (Cassandra) fails; this node is not ready yet. Trying again. {}",
          cause.map(Throwable::toString).orElse(""));
    }
  }

  private boolean isTime() {
    long now = monotonicNanos.getAsLong();
    long said = saidNanos.get();
    return now - said >= EVERY_NANOS && saidNanos.compareAndSet(said, now);
  }
}
