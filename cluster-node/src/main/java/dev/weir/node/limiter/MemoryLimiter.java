package dev.weir.node.limiter;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import dev.weir.node.limiter.LimiterCommand.Book;
import dev.weir.node.limiter.LimiterCommand.Change;
import dev.weir.node.limiter.LimiterCommand.Debit;
import dev.weir.node.limiter.LimiterCommand.Inspect;
import dev.weir.node.limiter.LimiterCommand.Internal;
import dev.weir.node.limiter.LimiterCommand.Leave;
import dev.weir.node.limiter.LimiterCommand.LineDue;
import dev.weir.node.limiter.LimiterCommand.MaybeOver;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.Release;
import dev.weir.node.limiter.LimiterCommand.Reset;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.Response.Booked;
import dev.weir.node.limiter.Response.Inspected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The owner of one subject's windows that live in memory only: the same core as {@link Limiter}, no
 * ledger and no tenure.
 *
 * <p>Evicting one would reset it, so none is: it stops by itself when its windows are over, and
 * nobody has asked it for a while since. At the bound on live ones a new subject's limiter is
 * unavailable.
 */
final class MemoryLimiter extends LimiterActor {

  private static final long LEAST_LIFE_MILLIS = 1_000;

  /**
   * The longest that one whose windows are over waits for its subject to come back: half of them or
   * more would go at each minute's edge, all at once, to be wanted again in the next second.
   */
  private static final long LONGEST_LINGER_MILLIS = 5_000;

  /** Calls that wait for it to be gone, at most. */
  private static final int MAX_LATE = 100;

  private final ActorContext<LimiterCommand> context;
  private final LimiterContext shared;
  private final LimiterCore core;
  private final Place place;
  private final TimerScheduler<LimiterCommand> timers;
  private final BoundedCount live;
  private final LineDesk line;
  private final boolean entered;
  private final EarlierBlocks earlierBlocks;

  /** Whether it has asked to go: what it granted now would be forgotten in a moment. */
  private boolean leaving;

  /** Calls that came since. */
  private List<Take> late = List.of();

  private MemoryLimiter(
      ActorContext<LimiterCommand> context,
      TimerScheduler<LimiterCommand> timers,
      Place place,
      LimiterContext shared,
      BoundedCount live) {
    this.context = context;
    this.timers = timers;
    this.place = place;
    this.shared = shared;
    this.live = live;
    this.core = LimiterCore.inMemory(place, shared);
    this.line = new LineDesk(core, timers);
    this.entered = live.enter();
    this.earlierBlocks =
        new EarlierBlocks(
            shared, shared.shardArrivals().arrivedAtMillis(place, shared.clock().millis()));
    if (entered) {
      stopWhenOver();
    } else {
      passivate();
    }
  }

  static Behavior<LimiterCommand> create(Place place, LimiterContext shared, BoundedCount live) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new MemoryLimiter(context, timers, place, shared, live)));
  }

  @Override
  Behavior<LimiterCommand> onInternal(Internal internal) {
    if (internal instanceof LineDue) {
      return onLineDue();
    }
    return internal instanceof MaybeOver ? onMaybeOver() : Behaviors.unhandled();
  }

  @Override
  Behavior<LimiterCommand> onTake(Take take) {
    long nowMillis = core.nowMillis();
    if (core.isPastDeadline(take, nowMillis)) {
      return this;
    }
    if (leaving && entered && late.size() < MAX_LATE) {
      late.add(take);
      return this;
    }
    take.replyTo().tell(judge(take, nowMillis));
    line.tell(nowMillis);
    return this;
  }

  @Override
  Behavior<LimiterCommand> onWaitOn(Take take) {
    core.callsWaited();
    return onTake(take);
  }

  @Override
  Behavior<LimiterCommand> onTakeAgain(Take take) {
    return core.hasJudged(take) ? this : onTake(take);
  }

  private Response judge(Take take, long nowMillis) {
    if (!entered) {
      return new Unavailable(take.callId(), Reason.CAPACITY);
    }
    if (leaving) {
      return moving(take);
    }
    if (earlierBlocks.mayBeOut(take, nowMillis)) {
      return new Unavailable(take.callId(), Reason.ARRIVED);
    }
    return core.judge(take, nowMillis, false)
        .orElseGet(() -> new Unavailable(take.callId(), Reason.POLICY));
  }

  private static Unavailable moving(Take take) {
    return new Unavailable(take.callId(), Reason.MOVING);
  }

  @Override
  Behavior<LimiterCommand> onLeave(Leave leave) {
    long nowMillis = core.nowMillis();
    core.leave(leave.askedCallId(), nowMillis);
    line.turn(nowMillis);
    return this;
  }

  @Override
  Behavior<LimiterCommand> onRelease(Release release) {
    long nowMillis = core.nowMillis();
    if (line.release(release, nowMillis)) {
      line.turn(nowMillis);
    }
    return this;
  }

  private Behavior<LimiterCommand> onLineDue() {
    long nowMillis = core.nowMillis();
    core.advance(nowMillis);
    line.due(nowMillis);
    return this;
  }

  @Override
  Behavior<LimiterCommand> onStop() {
    line.moveAll(core.nowMillis());
    // Its shard knows now that it goes. Who was told before would ask at once, and find it once
    // more.
    late.forEach(take -> take.replyTo().tell(moving(take)));
    return Behaviors.stopped();
  }

  @Override
  Behavior<LimiterCommand> onRefund(Refund refund) {
    core.refund(refund.receipt(), core.nowMillis());
    line.turn(core.nowMillis());
    return this;
  }

  @Override
  Behavior<LimiterCommand> onDebit(Debit debit) {
    if (entered) {
      core.debit(debit, core.nowMillis());
    }
    return this;
  }

  @Override
  Behavior<LimiterCommand> onBook(Book book) {
    core.book(book, core.nowMillis());
    book.replyTo().tell(new Booked(book.number()));
    return this;
  }

  @Override
  Behavior<LimiterCommand> onInspect(Inspect inspect) {
    long nowMillis = core.nowMillis();
    inspect
        .replyTo()
        .tell(new Inspected(inspect.callId(), core.state(inspect.subject(), 0, nowMillis)));
    return this;
  }

  @Override
  Behavior<LimiterCommand> onReset(Reset reset) {
    if (!shared.isPast(reset.deadlineMillis(), reset.replyTo(), core.nowMillis())) {
      core.reset();
      reset
          .replyTo()
          .tell(
              core.hasJudged()
                  ? new Managed.Done(reset.callId())
                  : new Managed.NothingThere(reset.callId()));
    }
    return this;
  }

  /** Nobody asks for it: the front end knows that nothing can be set here. */
  @Override
  Behavior<LimiterCommand> onChange(Change change) {
    change.replyTo().tell(new Managed.NotNow(change.callId(), Reason.POLICY));
    return this;
  }

  private Behavior<LimiterCommand> onMaybeOver() {
    if (core.isOver(core.nowMillis())) {
      passivate();
    } else {
      stopWhenOver();
    }
    return this;
  }

  @Override
  Behavior<LimiterCommand> onPostStop() {
    core.stopped();
    if (entered) {
      live.leave(1);
    }
    return this;
  }

  private void passivate() {
    leaving = true;
    late = new ArrayList<>();
    place.shard().tell(new ClusterSharding.Passivate<>(context.getSelf()));
  }

  private void stopWhenOver() {
    long nowMillis = core.nowMillis();
    long leftMillis = Math.max(LEAST_LIFE_MILLIS, core.endsAtMillis() - nowMillis);
    timers.startSingleTimer(
        new MaybeOver(), Duration.ofMillis(leftMillis + lingerMillis(leftMillis)));
  }

  /** From 5 to 10 % of what is left, spread over those whose windows end together. */
  private long lingerMillis(long leftMillis) {
    long longestMillis = Math.min(leftMillis / 10, LONGEST_LINGER_MILLIS);
    return longestMillis / 2 + Math.floorMod(place.entityId().hashCode(), longestMillis / 2 + 1);
  }
}
