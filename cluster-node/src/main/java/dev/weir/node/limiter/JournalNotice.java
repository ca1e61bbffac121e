package dev.weir.node.limiter;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator that the journal fails: once in a while for the whole node, not once for each
 * of its thousands of limiters.
 */
final class JournalNotice {

  private static final Logger LOG = LoggerFactory.getLogger(JournalNotice.class);

  private final Seldom seldom;

  JournalNotice(LongSupplier monotonicNanos) {
    this.seldom = new Seldom(monotonicNanos);
  }

  /** A ledger could not write or read. */
  void failed() {
    if (seldom.isTime()) {
      LOG.warn(
          "The journal (Cassandra) fails: limiters grant what is covered, fallbacks answer the"
              + " rest. They come back by themselves.");
    }
  }

  /** The node has not written yet. */
  void notYetReady(Optional<Throwable> cause) {
    if (seldom.isTime()) {
      LOG.warn(
          "The journal (Cassandra) fails; this node is not ready yet. Trying again. {}",
          cause.map(Throwable::toString).orElse(""));
    }
  }
}
