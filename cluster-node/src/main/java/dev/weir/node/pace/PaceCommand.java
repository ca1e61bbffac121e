package dev.weir.node.pace;

import akka.actor.typed.ActorRef;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.matching.Subject;
import dev.weir.node.limiter.CborSerializable;
import dev.weir.node.limiter.Response;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import java.util.Optional;

/** What a destination is told. */
sealed interface PaceCommand {

  /** What front ends tell it, from any node. */
  sealed interface Request extends PaceCommand, CborSerializable {
    /** Which destination. */
    Subject destination();
  }

  /**
   * Let a delivery in, now or when it is its turn.
   *
   * @param deadlineMillis by the sender's clock; past it nobody waits for an answer
   * @param arrivedMillis by the sender's clock, when it first came
   */
  record Deliver(
      Subject destination,
      Optional<Limiter> sender,
      Optional<Idempotency> idempotency,
      long callId,
      long deadlineMillis,
      long arrivedMillis,
      long waitMillis,
      boolean look,
      ActorRef<Response> replyTo)
      implements Request {}

  /** A delivery is not wanted any more. */
  record Undo(Subject destination, long callId) implements Request {}

  /** A delivery has ended. */
  record Delivered(
      Subject destination, long number, Report report, long callId, ActorRef<Response> replyTo)
      implements Request {}

  /** Show what is known. */
  record Show(Subject destination, ActorRef<Shown> replyTo) implements Request {}

  /** What is known of a destination; empty: nothing. */
  record Shown(Optional<DestinationState> state) implements CborSerializable {}

  /** What it is told by its own. */
  sealed interface Internal extends PaceCommand {}

  /** The journal has been read. */
  record Known(Optional<Learned> learned) implements Internal {}

  /** Something was written. */
  record Wrote(Learned learned) implements Internal {}

  /** The journal takes its time. */
  enum Late implements Internal {
    INSTANCE
  }

  /** It may write what it settles. */
  enum SettlingTurn implements Internal {
    INSTANCE
  }

  /** It has settled for as long as it may. */
  enum SettlingTimedOut implements Internal {
    INSTANCE
  }

  /** Time has passed. */
  enum Tick implements Internal {
    INSTANCE
  }

  /** Its shard wants it to stop in good order. */
  enum Stop implements PaceCommand {
    INSTANCE
  }
}
