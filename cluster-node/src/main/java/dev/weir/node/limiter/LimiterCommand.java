package dev.weir.node.limiter;

import akka.actor.typed.ActorRef;
import dev.weir.config.matching.Check;
import dev.weir.config.matching.Subject;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import dev.weir.node.settings.SettingsChange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a limiter, durable or in memory, is told. */
sealed interface LimiterCommand {

  /** What front ends tell it, from any node. */
  sealed interface Request extends LimiterCommand, CborSerializable {
    /** Whose limiter. */
    Subject subject();
  }

  /**
   * Judge, and take the cost of every bucket or of none.
   *
   * @param items that a batch call carries; 0: it is none
   * @param deadlineMillis by the sender's clock; past it nothing is taken and nothing answered
   * @param recoveryDeadlineMillis the same where the limiter has said that it is recovering
   * @param arrivedMillis by the sender's clock, when the call first came to it
   * @param waitMillis how long from then on the call may wait for a slot
   * @param counts whether it counts as a call if it is judged
   */
  record Take(
      Subject subject,
      List<Check> checks,
      long cost,
      long items,
      long callId,
      Optional<Idempotency> idempotency,
      long deadlineMillis,
      long recoveryDeadlineMillis,
      long arrivedMillis,
      long waitMillis,
      boolean counts,
      ActorRef<Response> replyTo)
      implements Request, LineAskers.Asker {

    /** What counts when it is judged. */
    Tally counted(boolean allowed) {
      if (!counts) {
        return Tally.NONE;
      }
      return allowed ? Tally.allowed(items) : Tally.denied(items);
    }

    /** The same from an asker who knows that the limiter is recovering. */
    Take whileRecovering() {
      return new Take(
          subject,
          checks,
          cost,
          items,
          callId,
          idempotency,
          recoveryDeadlineMillis,
          recoveryDeadlineMillis,
          arrivedMillis,
          waitMillis,
          counts,
          replyTo);
    }
  }

  /**
   * The same take once more, since nothing came of it: Akka's sharding drops what reaches a shard
   * in the moment that it moves. Nothing, if the take came all the same.
   */
  record TakeAgain(Take take) implements Request {
    @Override
    public Subject subject() {
      return take.subject();
    }
  }

  /**
   * A call that stands in the line is still wanted. An owner that has just begun knows by it that
   * calls waited at its predecessor.
   */
  record WaitOn(Take take) implements Request {
    @Override
    public Subject subject() {
      return take.subject();
    }
  }

  /** The call of an asking is not wanted any more: leave the line, or give all back. */
  record Leave(Subject subject, long askedCallId) implements Request {}

  /**
   * A call in flight has ended.
   *
   * @param cost what it turned out to cost; empty: what it took
   */
  record Release(
      Subject subject, long number, OptionalLong cost, long callId, ActorRef<Response> replyTo)
      implements Request {}

  /** Give back what a take took. */
  record Refund(Subject subject, TakeReceipt receipt) implements Request {}

  /** Count what a fallback granted. */
  record Debit(Subject subject, List<Check> checks, long cost) implements Request {}

  /**
   * Enter a booking into the accounts, unless it was before.
   *
   * @param bookkeeper whose it is
   * @param number above those of its earlier ones for this limiter, which have been entered
   */
  record Book(
      Subject subject, Booking booking, long bookkeeper, long number, ActorRef<Response> replyTo)
      implements Request {}

  /**
   * Change what is set for the subject.
   *
   * @param deadlineMillis by the sender's clock; past it nothing is changed
   */
  record Change(
      Subject subject,
      SettingsChange change,
      long callId,
      long deadlineMillis,
      ActorRef<Response> replyTo)
      implements Request {}

  /**
   * Empty every window.
   *
   * @param deadlineMillis by the sender's clock; past it nothing is emptied
   */
  record Reset(Subject subject, long callId, long deadlineMillis, ActorRef<Response> replyTo)
      implements Request {}

  /** Show the state, changing nothing. */
  record Inspect(Subject subject, long callId, ActorRef<Response> replyTo) implements Request {}

  /** Stop in good order; from the shard. */
  enum Stop implements LimiterCommand {
    INSTANCE
  }

  /** What the limiter's own ledger and timers tell it. */
  sealed interface Internal extends LimiterCommand {}

  /** The ledger has read the journal, at start or after a failure. */
  record LedgerReady(LedgerState state, long sequenceNr) implements Internal {}

  /** The event is durable. */
  record LedgerWrote(LedgerEvent event, long sequenceNr) implements Internal {}

  /**
   * The ledger cannot write or read for now; it tries again by itself.
   *
   * @param cause why it cannot read; empty if it could not write, for then Akka does not tell
   */
  record LedgerFailed(Optional<Throwable> cause) implements Internal {

    LedgerFailed() {
      this(Optional.empty());
    }
  }

  /** Whether the journal is known to hold no settings. */
  record SettingsLookedUp(boolean none) implements Internal {}

  /** The settings have been read, at start or after a failure. */
  record SettingsReady(SettingsState state) implements Internal {}

  /** A change of the settings is durable. */
  record SettingsWrote(SettingsState after) implements Internal {}

  /** The settings cannot be read or written for now; their keeper tries again by itself. */
  record SettingsFailed() implements Internal {}

  /** Something may have come due for the calls that wait. */
  record LineDue() implements Internal {}

  /** A calendar window's edge is near. */
  record HorizonReached() implements Internal {}

  /** Every window may be over. */
  record MaybeOver() implements Internal {}

  /** A stopping limiter may write what it has to settle. */
  enum SettlingTurn implements Internal {
    INSTANCE
  }

  /** The ledger is gone, for good. */
  record LedgerStopped() implements Internal {}

  /** Settling took too long. */
  record SettlingTimedOut() implements Internal {}
}
