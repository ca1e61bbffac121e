package dev.weir.node.limiter;

import akka.actor.CoordinatedShutdown;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a node ends that has never written to its journal. The exit code stands in weir-node.conf.
 *
 * @param answering how long Cassandra has answered all the same
 * @param cause the journal's last failure; empty if it could only not write
 */
record JournalUnusable(Duration answering, Optional<Throwable> cause)
    implements CoordinatedShutdown.Reason {

  /** What is said about it, in one line. */
  String message() {
    return "the journal fails although Cassandra has answered for "
        + answering.toSeconds()
        + " s (expected: reads and writes at a quorum in the keyspace weir): "
        + cause
            .map(Throwable::toString)
            .orElse("it can be read but not written: a full disk, or a right that is missing");
  }
}
