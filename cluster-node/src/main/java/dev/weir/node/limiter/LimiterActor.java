package dev.weir.node.limiter;

import akka.actor.typed.Behavior;
import akka.actor.typed.ExtensibleBehavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.weir.node.limiter.LimiterCommand.Book;
import dev.weir.node.limiter.LimiterCommand.Change;
import dev.weir.node.limiter.LimiterCommand.Debit;
import dev.weir.node.limiter.LimiterCommand.Inspect;
import dev.weir.node.limiter.LimiterCommand.Internal;
import dev.weir.node.limiter.LimiterCommand.Leave;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.Release;
import dev.weir.node.limiter.LimiterCommand.Request;
import dev.weir.node.limiter.LimiterCommand.Reset;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.LimiterCommand.TakeAgain;
import dev.weir.node.limiter.LimiterCommand.WaitOn;

/**
 * An actor that is a limiter: each command goes to the method for it. There is no table of handlers
 * as Akka's own builder makes one for each actor: it would be a kilobyte in every limiter.
 */
abstract class LimiterActor extends ExtensibleBehavior<LimiterCommand> {

  @Override
  public final Behavior<LimiterCommand> receive(
      TypedActorContext<LimiterCommand> actor, LimiterCommand command) {
    if (command instanceof Take take) {
      return onTake(take);
    }
    if (command instanceof Internal internal) {
      return onInternal(internal);
    }
    return command instanceof Request request ? onRequest(request) : onStop();
  }

  @Override
  public final Behavior<LimiterCommand> receiveSignal(
      TypedActorContext<LimiterCommand> actor, Signal signal) {
    return signal instanceof PostStop ? onPostStop() : Behaviors.unhandled();
  }

  private Behavior<LimiterCommand> onRequest(Request request) {
    if (request instanceof Refund refund) {
      return onRefund(refund);
    }
    if (request instanceof Release release) {
      return onRelease(release);
    }
    if (request instanceof TakeAgain again) {
      return onTakeAgain(again.take());
    }
    if (request instanceof WaitOn waits) {
      return onWaitOn(waits.take());
    }
    if (request instanceof Leave leave) {
      return onLeave(leave);
    }
    if (request instanceof Debit debit) {
      return onDebit(debit);
    }
    if (request instanceof Book book) {
      return onBook(book);
    }
    if (request instanceof Inspect inspect) {
      return onInspect(inspect);
    }
    if (request instanceof Change change) {
      return onChange(change);
    }
    if (request instanceof Reset reset) {
      return onReset(reset);
    }
    return Behaviors.unhandled();
  }

  abstract Behavior<LimiterCommand> onTake(Take take);

  /** It may have come before. */
  abstract Behavior<LimiterCommand> onTakeAgain(Take take);

  /** It waited, here or at a predecessor. */
  abstract Behavior<LimiterCommand> onWaitOn(Take take);

  abstract Behavior<LimiterCommand> onRefund(Refund refund);

  abstract Behavior<LimiterCommand> onRelease(Release release);

  abstract Behavior<LimiterCommand> onLeave(Leave leave);

  abstract Behavior<LimiterCommand> onDebit(Debit debit);

  abstract Behavior<LimiterCommand> onBook(Book book);

  abstract Behavior<LimiterCommand> onInspect(Inspect inspect);

  abstract Behavior<LimiterCommand> onChange(Change change);

  abstract Behavior<LimiterCommand> onReset(Reset reset);

  /** What its ledger, its settings and its timers tell it. */
  abstract Behavior<LimiterCommand> onInternal(Internal internal);

  /** Its shard wants it to stop in good order. */
  abstract Behavior<LimiterCommand> onStop();

  abstract Behavior<LimiterCommand> onPostStop();
}
