package dev.weir.node.limiter;

import java.util.Optional;

/** Anything a limiter sends back to a front end. */
sealed interface Response extends CborSerializable permits Reply, Managed, Response.Inspected {

  /** The asking that it answers. */
  long callId();

  /** The limiter's state, or none if it was never seen. */
  record Inspected(long callId, Optional<LimiterState> state) implements Response {}
}
