package dev.weir.node.limiter;

import java.util.Optional;

/** Anything a limiter sends back to a front end. */
public sealed interface Response extends CborSerializable
    permits Reply,
        Managed,
        Response.Booked,
        Response.Inspected,
        Response.Recovering,
        Response.Queued,
        Response.Released {

  /** The asking that it answers. */
  long callId();

  /** The call stands in the line: it is to be asked for again, every second or so. */
  record Queued(long callId) implements Response {}

  /** Whether a lease ended by its release; not if it is not known, has ended or has run out. */
  record Released(long callId, boolean ended) implements Response {}

  /** A booking of this number is entered into the accounts. */
  record Booked(long callId) implements Response {}

  /** The limiter's state, or none if it was never seen. */
  record Inspected(long callId, Optional<LimiterState> state) implements Response {}

  /**
   * It reads the journal, and then answers: who asks may wait longer than for one that is silent.
   */
  record Recovering(long callId) implements Response {}
}
