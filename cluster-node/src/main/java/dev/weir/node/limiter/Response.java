package dev.weir.node.limiter;

/** Anything a limiter sends back to a front end. */
sealed interface Response extends CborSerializable permits Reply, Response.Inspected {

  /** The asking that it answers. */
  long callId();

  /** The limiter's state, or none if it was never seen. */
  record Inspected(long callId, java.util.Optional<LimiterState> state) implements Response {}
}
