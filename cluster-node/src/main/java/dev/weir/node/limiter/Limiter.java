package dev.weir.node.limiter;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import dev.weir.node.limiter.LimiterCommand.Book;
import dev.weir.node.limiter.LimiterCommand.Change;
import dev.weir.node.limiter.LimiterCommand.Debit;
import dev.weir.node.limiter.LimiterCommand.HorizonReached;
import dev.weir.node.limiter.LimiterCommand.Inspect;
import dev.weir.node.limiter.LimiterCommand.Internal;
import dev.weir.node.limiter.LimiterCommand.Leave;
import dev.weir.node.limiter.LimiterCommand.LedgerFailed;
import dev.weir.node.limiter.LimiterCommand.LedgerReady;
import dev.weir.node.limiter.LimiterCommand.LedgerStopped;
import dev.weir.node.limiter.LimiterCommand.LedgerWrote;
import dev.weir.node.limiter.LimiterCommand.LineDue;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.Release;
import dev.weir.node.limiter.LimiterCommand.Request;
import dev.weir.node.limiter.LimiterCommand.Reset;
import dev.weir.node.limiter.LimiterCommand.SettingsFailed;
import dev.weir.node.limiter.LimiterCommand.SettingsLookedUp;
import dev.weir.node.limiter.LimiterCommand.SettingsReady;
import dev.weir.node.limiter.LimiterCommand.SettingsWrote;
import dev.weir.node.limiter.LimiterCommand.SettlingTimedOut;
import dev.weir.node.limiter.LimiterCommand.SettlingTurn;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Managed.NotNow;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.Response.Booked;
import dev.weir.node.limiter.Response.Inspected;
import dev.weir.node.limiter.Response.Recovering;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The owner of one subject's durable windows.
 *
 * <p>It grants from memory what its {@link Ledger} has made durable before, and asks for more
 * before that runs out. A take that is not covered waits for the ledger, at most until its
 * deadline. It outlives the ledger's failures: covered permits go on being granted, others are
 * unavailable.
 *
 * <p>Invariants: nothing is granted that is not durable; nothing is granted or written without
 * tenure, which is checked again after each write; a take past its deadline takes nothing.
 *
 * <p>Lifecycle: recovering (takes wait), serving, and after {@link Stop}: serving what still waits,
 * settling, gone.
 */
final class Limiter extends LimiterActor {

  private enum Phase {
    RECOVERING,
    SERVING,
    SETTLING
  }

  private final ActorContext<LimiterCommand> context;
  private final LimiterContext shared;
  private final Place place;
  private final TimerScheduler<LimiterCommand> timers;
  private final LimiterCore core;
  private final LedgerLine ledger;
  private final Renewals renewals;
  private final WaitingTakes waiting;
  private final SettingsDesk settings;
  private final LineDesk line;
  private final ResetDesk resets;
  private final Deque<Request> early = new ArrayDeque<>(1);

  private Phase phase = Phase.RECOVERING;
  private boolean stopping;

  /** Whether the ledger has read the journal. */
  private boolean counted;

  private Limiter(
      ActorContext<LimiterCommand> context,
      TimerScheduler<LimiterCommand> timers,
      Place place,
      LimiterContext shared) {
    this.context = context;
    this.timers = timers;
    this.place = place;
    this.shared = shared;
    this.core = LimiterCore.durable(place, shared);
    this.line = new LineDesk(core, timers);
    this.waiting = new WaitingTakes(shared.limiter().maxWaiting());
    ActorRef<Ledger.Write> child =
        context.spawn(
            Ledger.create(place.entityId(), context.getSelf().narrow(), shared.ledger()), "ledger");
    context.watchWith(child, new LedgerStopped());
    this.ledger = new LedgerLine(child);
    Horizon horizon = new Horizon(place.entityId(), shared.limiter().horizon());
    this.renewals = new Renewals(core, ledger, horizon, timers);
    this.resets = new ResetDesk(shared, core, ledger);
    this.settings = new SettingsDesk(context, shared, place.entityId());
  }

  static Behavior<LimiterCommand> create(Place place, LimiterContext shared) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Limiter(context, timers, place, shared)));
  }

  @Override
  Behavior<LimiterCommand> onInternal(Internal internal) {
    if (internal instanceof LedgerWrote wrote) {
      return onWrote(wrote);
    }
    if (internal instanceof HorizonReached) {
      return onHorizonReached();
    }
    if (internal instanceof LineDue) {
      return onLineDue();
    }
    if (internal instanceof LedgerReady ready) {
      return onLedgerReady(ready);
    }
    if (internal instanceof SettingsLookedUp lookedUp) {
      return onSettingsLookedUp(lookedUp);
    }
    if (internal instanceof SettingsReady ready) {
      return onSettingsReady(ready);
    }
    if (internal instanceof SettingsWrote wrote) {
      return onSettingsWrote(wrote);
    }
    if (internal instanceof LedgerFailed) {
      return onLedgerFailed();
    }
    if (internal instanceof SettingsFailed) {
      return onSettingsFailed();
    }
    if (internal instanceof LedgerStopped) {
      return onLedgerStopped();
    }
    if (internal == SettlingTurn.INSTANCE) {
      return settle();
    }
    return internal instanceof SettlingTimedOut ? Behaviors.stopped() : Behaviors.unhandled();
  }

  @Override
  Behavior<LimiterCommand> onTake(Take take) {
    consider(take);
    write();
    return this;
  }

  private void consider(Take take) {
    if (!core.isPastDeadline(take, nowMillis())) {
      switch (phase) {
        case SERVING -> serve(take);
        case RECOVERING -> waitForJournal(take);
        case SETTLING -> unavailable(take, Reason.MOVING);
      }
    }
  }

  @Override
  Behavior<LimiterCommand> onWaitOn(Take take) {
    core.callsWaited();
    return onTake(take);
  }

  @Override
  Behavior<LimiterCommand> onTakeAgain(Take take) {
    return core.hasJudged(take) || waiting.has(take.callId()) ? this : onTake(take);
  }

  private void serve(Take take) {
    if (!shared.tenure().held()) {
      unavailable(take, Reason.TENURE);
      return;
    }
    if (stopping && core.mayWait(take, nowMillis())) {
      unavailable(take, Reason.MOVING);
      return;
    }
    Optional<Response> reply = core.judge(take, nowMillis(), waiting.isBehind(take));
    if (reply.isPresent()) {
      take.replyTo().tell(reply.get());
      renewals.granted(nowMillis());
    } else {
      waitForLedger(take);
    }
    line.tell(nowMillis());
  }

  /** Its asker is told, who waits longer for what is on its way than for silence. */
  private void waitForJournal(Take take) {
    waitForLedger(take.whileRecovering());
    if (!ledger.isDown()) {
      take.replyTo().tell(new Recovering(take.callId()));
    }
  }

  private void waitForLedger(Take take) {
    if (ledger.isDown() || settings.areMissing() || !waiting.offer(take)) {
      unavailable(take, Reason.JOURNAL);
    }
  }

  private static void unavailable(Take take, Reason reason) {
    take.replyTo().tell(new Unavailable(take.callId(), reason));
  }

  /**
   * Writes what is wanted, if anything is and no write is under way. Once it is to stop, only for
   * takes that wait: all else is settled.
   */
  private void write() {
    boolean may = phase == Phase.SERVING && ledger.isFree();
    if (may && resets.begin(nowMillis())) {
      return;
    }
    boolean waits = !waiting.isEmpty() || line.wantsLedger();
    if (!may || (!waits && (stopping || !renewals.areDue()))) {
      return;
    }
    if (shared.tenure().held()) {
      renewals.write(nowMillis(), waiting.all());
    } else {
      refuseWaiting(Reason.TENURE);
    }
  }

  private void refuseWaiting(Reason reason) {
    waiting.drain().forEach(take -> unavailable(take, reason));
  }

  private Behavior<LimiterCommand> onWrote(LedgerWrote wrote) {
    ledger.up(wrote.sequenceNr());
    if (phase == Phase.SETTLING) {
      return Behaviors.stopped();
    }
    if (wrote.event() instanceof LedgerEvent.Emptied) {
      resets.done();
    }
    core.entries().acknowledged(wrote.event(), nowMillis());
    return serveWaiting();
  }

  private Behavior<LimiterCommand> onLedgerReady(LedgerReady ready) {
    ledger.up(ready.sequenceNr());
    if (phase == Phase.RECOVERING) {
      core.recover(ready.state(), nowMillis());
      if (!counted) {
        // Not before: Akka bounds how many recover at a time, and so how many look at a time.
        settings.begin();
      }
      counted = true;
    }
    return serveOnceRead();
  }

  /** Serves, once both the counts and the settings have been read. */
  private Behavior<LimiterCommand> serveOnceRead() {
    if (!counted || !settings.areKnown()) {
      return this;
    }
    if (phase == Phase.RECOVERING) {
      phase = Phase.SERVING;
    }
    while (!early.isEmpty()) {
      context.getSelf().tell(early.removeFirst());
    }
    return serveWaiting();
  }

  /** Judges again all that waited; what still has to wait does so in the same order. */
  private Behavior<LimiterCommand> serveWaiting() {
    lineTurn();
    // All of them before anything is written: one write is for all who wait again.
    waiting.drain().forEach(this::consider);
    write();
    return stopping ? settle() : this;
  }

  private Behavior<LimiterCommand> onLedgerFailed() {
    renewals.ledgerFailed();
    shared.journalNotice().failed();
    refuseWaiting(Reason.JOURNAL);
    resets.refuse(Reason.JOURNAL);
    return stopping ? Behaviors.stopped() : this;
  }

  /** It restarts by itself, so this is a bug: a new limiter makes a new one. */
  private Behavior<LimiterCommand> onLedgerStopped() {
    context.getLog().error("a limiter's ledger has stopped (expected: never); so does it");
    refuseWaiting(Reason.JOURNAL);
    return Behaviors.stopped();
  }

  @Override
  Behavior<LimiterCommand> onRefund(Refund refund) {
    core.refund(refund.receipt(), nowMillis());
    lineTurn();
    return this;
  }

  @Override
  Behavior<LimiterCommand> onLeave(Leave leave) {
    if (phase == Phase.RECOVERING) {
      keepForLater(leave);
    } else {
      core.leave(leave.askedCallId(), nowMillis());
      lineTurn();
    }
    return this;
  }

  @Override
  Behavior<LimiterCommand> onRelease(Release release) {
    if (phase == Phase.RECOVERING) {
      keepForLater(release);
    } else if (phase == Phase.SETTLING || !shared.tenure().held()) {
      Reason reason = phase == Phase.SETTLING ? Reason.MOVING : Reason.TENURE;
      release.replyTo().tell(new Unavailable(release.callId(), reason));
    } else if (line.release(release, nowMillis())) {
      if (release.cost().isPresent()) {
        renewals.owe();
        write();
      }
      lineTurn();
    } else {
      passivateIfOnlyAsked();
    }
    return this;
  }

  private Behavior<LimiterCommand> onLineDue() {
    lineTurn();
    line.due(nowMillis());
    return this;
  }

  /** Lets in whom it may, and has written what they wait for. */
  private void lineTurn() {
    boolean may = phase == Phase.SERVING && !stopping && line.isBusy();
    if (may && shared.tenure().held()) {
      line.turn(nowMillis());
      write();
    }
  }

  @Override
  Behavior<LimiterCommand> onDebit(Debit debit) {
    if (phase == Phase.RECOVERING) {
      keepForLater(debit);
    } else {
      core.debit(debit, nowMillis());
      renewals.owe();
      write();
    }
    return this;
  }

  /** What it cannot keep it does not acknowledge: it is told again, to whoever is next. */
  @Override
  Behavior<LimiterCommand> onBook(Book book) {
    if (phase == Phase.RECOVERING) {
      keepForLater(book);
    } else if (phase == Phase.SERVING && shared.tenure().held()) {
      core.book(book, nowMillis());
      book.replyTo().tell(new Booked(book.number()));
      if (core.entries().owesDeliveries()) {
        renewals.owe();
        write();
      }
    }
    return this;
  }

  private Behavior<LimiterCommand> onHorizonReached() {
    renewals.horizonReached(nowMillis());
    write();
    return this;
  }

  @Override
  Behavior<LimiterCommand> onInspect(Inspect inspect) {
    if (phase == Phase.RECOVERING) {
      keepForLater(inspect);
      return this;
    }
    Optional<LimiterState> state = core.state(inspect.subject(), ledger.sequenceNr(), nowMillis());
    inspect.replyTo().tell(new Inspected(inspect.callId(), state));
    passivateIfOnlyAsked();
    return this;
  }

  /** It was woken to be looked at, and not for long. */
  private void passivateIfOnlyAsked() {
    if (!core.hasJudged() && !settings.isBusy()) {
      place.shard().tell(new ClusterSharding.Passivate<>(context.getSelf()));
    }
  }

  @Override
  Behavior<LimiterCommand> onChange(Change change) {
    if (phase == Phase.RECOVERING) {
      keepForLater(change);
    } else if (stopping) {
      moving(change.callId(), change.replyTo());
    } else {
      settings.change(change);
    }
    return this;
  }

  @Override
  Behavior<LimiterCommand> onReset(Reset reset) {
    if (phase == Phase.RECOVERING) {
      keepForLater(reset);
    } else if (stopping) {
      moving(reset.callId(), reset.replyTo());
    } else {
      resets.add(reset, nowMillis());
      write();
    }
    return this;
  }

  private static void moving(long callId, ActorRef<Response> asker) {
    asker.tell(new NotNow(callId, Reason.MOVING));
  }

  private Behavior<LimiterCommand> onSettingsLookedUp(SettingsLookedUp lookedUp) {
    settings.lookedUp(lookedUp);
    return serveOnceRead();
  }

  private Behavior<LimiterCommand> onSettingsReady(SettingsReady ready) {
    settings.ready(ready.state());
    core.set(settings.state());
    return serveOnceRead();
  }

  private Behavior<LimiterCommand> onSettingsWrote(SettingsWrote wrote) {
    core.set(wrote.after());
    core.rate(settings.underWay(), nowMillis());
    settings.wrote(wrote.after());
    lineTurn();
    renewals.owe();
    write();
    return stopping ? settle() : this;
  }

  private Behavior<LimiterCommand> onSettingsFailed() {
    settings.failed();
    shared.journalNotice().failed();
    if (settings.areMissing()) {
      refuseWaiting(Reason.JOURNAL);
    }
    return stopping ? settle() : this;
  }

  /** Until the journal has been read; what there is no room for is lost. */
  private void keepForLater(Request request) {
    if (early.size() < shared.limiter().maxWaiting()) {
      early.addLast(request);
    }
  }

  @Override
  Behavior<LimiterCommand> onStop() {
    stopping = true;
    line.moveAll(nowMillis());
    settings.stop();
    timers.startSingleTimer(new SettlingTimedOut(), shared.limiter().settleTimeout());
    return ledger.isDown() ? Behaviors.stopped() : settle();
  }

  /**
   * Once nothing waits any more, and it is its turn, keeps the exact state, if the journal has
   * another.
   */
  private Behavior<LimiterCommand> settle() {
    if (phase != Phase.SERVING || ledger.isBusy() || !waiting.isEmpty() || settings.isBusy()) {
      return this;
    }
    if (!shared.tenure().held()) {
      return Behaviors.stopped();
    }
    long now = nowMillis();
    boolean permits = core.entries().hasPermitsToSettle(now);
    if (!permits && !core.entries().hasAccountsToSettle(now)) {
      return Behaviors.stopped();
    }
    ActorRef<LimiterCommand> self = context.getSelf();
    if (shared.settlingTurns().take(self, permits, () -> self.tell(SettlingTurn.INSTANCE))) {
      phase = Phase.SETTLING;
      ledger.write(core.entries().settlement(now));
    }
    return this;
  }

  @Override
  Behavior<LimiterCommand> onPostStop() {
    shared.settlingTurns().leave(context.getSelf());
    core.stopped();
    return this;
  }

  private long nowMillis() {
    return core.nowMillis();
  }
}
