package dev.weir.node.limiter;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import dev.weir.node.limiter.LimiterCommand.Debit;
import dev.weir.node.limiter.LimiterCommand.HorizonReached;
import dev.weir.node.limiter.LimiterCommand.Inspect;
import dev.weir.node.limiter.LimiterCommand.LedgerFailed;
import dev.weir.node.limiter.LimiterCommand.LedgerReady;
import dev.weir.node.limiter.LimiterCommand.LedgerWrote;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.SettlingTimedOut;
import dev.weir.node.limiter.LimiterCommand.Stop;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.Response.Inspected;
import dev.weir.node.window.BucketReservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The owner of one subject's durable windows.
 *
 * <p>It grants from memory what its {@link Ledger} has made durable before, and asks for more
 * before that runs out. A take that is not covered waits for the ledger, at most until its
 * deadline. It outlives the ledger's failures: covered permits go on being granted, others are
 * unavailable.
 *
 * <p>Invariants: nothing is granted that is not durable; nothing is granted without tenure, which
 * is checked again after each write; a take past its deadline takes nothing.
 *
 * <p>Lifecycle: recovering (takes wait), serving, and after {@link Stop}: serving what still waits,
 * settling, gone.
 */
final class Limiter extends AbstractBehavior<LimiterCommand> {

  private enum Phase {
    RECOVERING,
    SERVING,
    SETTLING
  }

  private final LimiterContext shared;
  private final LimiterCore core;
  private final Horizon horizon;
  private final WaitingTakes waiting;
  private final List<Inspect> curious = new ArrayList<>();
  private final ActorRef<Ledger.Write> ledger;
  private final ActorRef<ClusterSharding.ShardCommand> shard;
  private final TimerScheduler<LimiterCommand> timers;

  private Phase phase = Phase.RECOVERING;
  private boolean stopping;
  private boolean ledgerFailed;
  private boolean writing;
  private boolean aheadDue;
  private long sequenceNr;

  private Limiter(
      ActorContext<LimiterCommand> context,
      TimerScheduler<LimiterCommand> timers,
      String entityId,
      String shardId,
      ActorRef<ClusterSharding.ShardCommand> shard,
      LimiterContext shared) {
    super(context);
    this.timers = timers;
    this.shard = shard;
    this.shared = shared;
    this.core = LimiterCore.durable(entityId, shardId, shared);
    this.horizon = new Horizon(entityId, shared.limiter().horizon());
    this.waiting = new WaitingTakes(shared.limiter().maxWaiting());
    this.ledger =
        context.spawn(
            Ledger.create(entityId, context.getSelf().narrow(), shared.ledger()), "ledger");
  }

  static Behavior<LimiterCommand> create(
      String entityId,
      String shardId,
      ActorRef<ClusterSharding.ShardCommand> shard,
      LimiterContext shared) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Limiter(context, timers, entityId, shardId, shard, shared)));
  }

  @Override
  public Receive<LimiterCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Take.class, this::onTake)
        .onMessage(LedgerWrote.class, this::onWrote)
        .onMessage(Refund.class, this::onRefund)
        .onMessage(Debit.class, this::onDebit)
        .onMessage(HorizonReached.class, reached -> onHorizonReached())
        .onMessage(LedgerReady.class, this::onLedgerReady)
        .onMessage(LedgerFailed.class, failed -> onLedgerFailed())
        .onMessage(Inspect.class, this::onInspect)
        .onMessageEquals(Stop.INSTANCE, this::onStop)
        .onMessage(SettlingTimedOut.class, timedOut -> Behaviors.stopped())
        .build();
  }

  private Behavior<LimiterCommand> onTake(Take take) {
    if (core.isPastDeadline(take, shared.clock().millis())) {
      return this;
    }
    switch (phase) {
      case SERVING -> serve(take);
      case RECOVERING -> waitForLedger(take);
      case SETTLING -> unavailable(take, Reason.MOVING);
    }
    return this;
  }

  private void serve(Take take) {
    if (judge(take)) {
      armHorizon();
    } else {
      waitForLedger(take);
    }
    write();
  }

  /** Answers a take; false if it must wait for the ledger. */
  private boolean judge(Take take) {
    if (!shared.tenure().held()) {
      unavailable(take, Reason.TENURE);
      return true;
    }
    Optional<Reply> reply = core.judge(take, shared.clock().millis(), waiting.isBehind(take));
    reply.ifPresent(take.replyTo()::tell);
    return reply.isPresent();
  }

  private void waitForLedger(Take take) {
    if (ledgerFailed || !waiting.offer(take)) {
      unavailable(take, Reason.JOURNAL);
    }
  }

  private static void unavailable(Take take, Reason reason) {
    take.replyTo().tell(new Unavailable(take.callId(), reason));
  }

  /** Writes what is wanted, if anything is and no write is under way. */
  private void write() {
    if (writing || ledgerFailed || phase != Phase.SERVING) {
      return;
    }
    long nowMillis = shared.clock().millis();
    List<BucketReservation> wanted = core.reservations(nowMillis, waiting.all(), aheadDue);
    aheadDue = false;
    if (!wanted.isEmpty()) {
      tellLedger(core.reserved(nowMillis, wanted));
    }
  }

  private void tellLedger(LedgerEvent event) {
    writing = true;
    ledger.tell(new Ledger.Write(event));
  }

  private Behavior<LimiterCommand> onWrote(LedgerWrote wrote) {
    writing = false;
    sequenceNr = wrote.sequenceNr();
    if (phase == Phase.SETTLING) {
      return Behaviors.stopped();
    }
    core.acknowledged(wrote.event(), shared.clock().millis());
    return serveWaiting();
  }

  private Behavior<LimiterCommand> onLedgerReady(LedgerReady ready) {
    writing = false;
    ledgerFailed = false;
    sequenceNr = ready.sequenceNr();
    if (phase == Phase.RECOVERING) {
      core.recover(ready.state(), shared.clock().millis());
      phase = Phase.SERVING;
    }
    List<Inspect> asked = List.copyOf(curious);
    curious.clear();
    asked.forEach(this::onInspect);
    return serveWaiting();
  }

  /** Judges again all that waited; what still has to wait does so in the same order. */
  private Behavior<LimiterCommand> serveWaiting() {
    waiting.drain().forEach(this::onTake);
    write();
    return stopping ? settle() : this;
  }

  private Behavior<LimiterCommand> onLedgerFailed() {
    writing = false;
    ledgerFailed = true;
    waiting.drain().forEach(take -> unavailable(take, Reason.JOURNAL));
    return stopping ? Behaviors.stopped() : this;
  }

  private Behavior<LimiterCommand> onRefund(Refund refund) {
    core.refund(refund.receipt(), shared.clock().millis());
    return this;
  }

  private Behavior<LimiterCommand> onDebit(Debit debit) {
    if (phase == Phase.SERVING) {
      core.debit(debit, shared.clock().millis());
      write();
    }
    return this;
  }

  private void armHorizon() {
    horizon
        .delay(core, shared.clock().millis())
        .ifPresent(delay -> timers.startSingleTimer(new HorizonReached(), delay));
  }

  private Behavior<LimiterCommand> onHorizonReached() {
    horizon.reached();
    aheadDue = true;
    write();
    return this;
  }

  private Behavior<LimiterCommand> onInspect(Inspect inspect) {
    if (phase == Phase.RECOVERING) {
      if (curious.size() < shared.limiter().maxWaiting()) {
        curious.add(inspect);
      }
      return this;
    }
    Optional<LimiterState> state =
        core.state(inspect.subject(), sequenceNr, shared.clock().millis());
    inspect.replyTo().tell(new Inspected(inspect.callId(), state));
    if (!core.hasJudged()) {
      shard.tell(new ClusterSharding.Passivate<>(getContext().getSelf()));
    }
    return this;
  }

  private Behavior<LimiterCommand> onStop() {
    stopping = true;
    timers.startSingleTimer(new SettlingTimedOut(), shared.limiter().settleTimeout());
    return ledgerFailed ? Behaviors.stopped() : settle();
  }

  /**
   * Once nothing waits any more, keeps the exact state, if the journal holds more than that for
   * used.
   */
  private Behavior<LimiterCommand> settle() {
    if (phase != Phase.SERVING || writing || !waiting.isEmpty()) {
      return this;
    }
    Optional<LedgerEvent> settlement = core.settlement(shared.clock().millis());
    if (settlement.isEmpty()) {
      return Behaviors.stopped();
    }
    phase = Phase.SETTLING;
    tellLedger(settlement.get());
    return this;
  }
}
