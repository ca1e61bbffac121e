package dev.weir.node.pace;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.Response;
import dev.weir.node.limiter.Response.Recovering;
import dev.weir.node.limiter.Response.Released;
import dev.weir.node.pace.DestinationCore.Booked;
import dev.weir.node.pace.DestinationCore.Ended;
import dev.weir.node.pace.DestinationCore.Told;
import dev.weir.node.pace.PaceCommand.Deliver;
import dev.weir.node.pace.PaceCommand.Delivered;
import dev.weir.node.pace.PaceCommand.Known;
import dev.weir.node.pace.PaceCommand.Late;
import dev.weir.node.pace.PaceCommand.SettlingTimedOut;
import dev.weir.node.pace.PaceCommand.SettlingTurn;
import dev.weir.node.pace.PaceCommand.Show;
import dev.weir.node.pace.PaceCommand.Shown;
import dev.weir.node.pace.PaceCommand.Stop;
import dev.weir.node.pace.PaceCommand.Tick;
import dev.weir.node.pace.PaceCommand.Undo;
import dev.weir.node.pace.PaceCommand.Wrote;
import dev.weir.node.total.PolicyCounters;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The owner of one policy's deliveries to one destination.
 *
 * <p>Its bound protects the destination and is no promise to anybody: it needs no tenure, and where
 * two nodes own it for a moment each lets in by its own. It goes on while the journal fails, and
 * begins without it where that takes too long; what it has learned is written when it has changed
 * by a fourth, or the circuit has, every {@link #WRITE_EVERY_MILLIS} ms at most, and when it stops
 * and it is its turn.
 */
final class Destination extends AbstractBehavior<PaceCommand> {

  static final long WRITE_EVERY_MILLIS = 2_000;

  private static final Duration TICK = Duration.ofMillis(50);

  /** How long a write may take that is its last. */
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(3);

  private static final Duration JOURNAL_WITHIN = Duration.ofSeconds(2);

  /** Whoever comes while the journal is being read; each is asked for again. */
  private static final int MOST_EARLY = 10_000;

  private final String shard;
  private final PaceContext shared;
  private final TimerScheduler<PaceCommand> timers;
  private final StashBuffer<PaceCommand> early;
  private final ActorRef<PaceKeeper.Write> keeper;
  private final Map<Long, ActorRef<Response>> askers = new HashMap<>();

  /** What is durable, or was when this began. */
  private Optional<Learned> written = Optional.empty();

  /** Null until somebody asks, as its policy's counters. */
  private @Nullable DestinationCore core;

  private @Nullable PolicyCounters counters;

  /** How many in flight the counters know of. */
  private int counted;

  private boolean begun;
  private boolean stopping;
  private boolean writing;
  private boolean ticking;
  private long writeAtMillis;
  private long settleUntilMillis;

  private Destination(
      ActorContext<PaceCommand> context,
      TimerScheduler<PaceCommand> timers,
      StashBuffer<PaceCommand> early,
      String entityId,
      String shard,
      PaceContext shared) {
    super(context);
    this.shard = shard;
    this.timers = timers;
    this.early = early;
    this.shared = shared;
    this.keeper =
        context.spawn(
            PaceKeeper.create(entityId, context.getSelf().narrow(), shared.journal()), "keeper");
    timers.startSingleTimer(Late.INSTANCE, JOURNAL_WITHIN);
  }

  static Behavior<PaceCommand> create(String entityId, String shard, PaceContext shared) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    Behaviors.withStash(
                        MOST_EARLY,
                        early ->
                            new Destination(context, timers, early, entityId, shard, shared))));
  }

  @Override
  public Receive<PaceCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Deliver.class, this::onDeliver)
        .onMessage(Delivered.class, this::onDelivered)
        .onMessage(Undo.class, this::onUndo)
        .onMessage(Show.class, this::onShow)
        .onMessage(Known.class, this::onKnown)
        .onMessage(Late.class, late -> begin(Optional.empty()))
        .onMessage(Wrote.class, this::onWrote)
        .onMessage(Tick.class, this::onTick)
        .onMessage(Stop.class, this::onStop)
        .onMessage(SettlingTurn.class, turn -> settle())
        .onMessage(SettlingTimedOut.class, late -> Behaviors.stopped())
        .onSignal(PostStop.class, stopped -> onStopped())
        .build();
  }

  private Behavior<PaceCommand> onKnown(Known known) {
    // It may have begun anew, and forgotten what it was to write.
    writing = false;
    return begin(known.learned());
  }

  private Behavior<PaceCommand> begin(Optional<Learned> learned) {
    if (begun) {
      return this;
    }
    begun = true;
    timers.cancel(Late.INSTANCE);
    written = learned;
    return early.unstashAll(this);
  }

  private Behavior<PaceCommand> onDeliver(Deliver deliver) {
    long callId = deliver.callId();
    if (stopping) {
      deliver.replyTo().tell(new Unavailable(callId, Reason.MOVING));
      return this;
    }
    if (!begun) {
      deliver.replyTo().tell(new Recovering(callId));
      return keep(deliver);
    }
    long nowMillis = shared.clock().millis();
    if (nowMillis > here(deliver.deadlineMillis(), deliver.replyTo())) {
      return this;
    }
    DestinationCore current = core(deliver.destination().policy());
    Asked asked =
        new Asked(
            callId,
            deliver.sender(),
            deliver.idempotency(),
            here(deliver.arrivedMillis(), deliver.replyTo()),
            deliver.waitMillis(),
            deliver.look());
    Verdict verdict = current.ask(asked, nowMillis);
    if (verdict instanceof Verdict.Queued) {
      askers.put(callId, deliver.replyTo());
    }
    deliver.replyTo().tell(Answers.of(callId, verdict, current, nowMillis));
    return after(nowMillis);
  }

  private Behavior<PaceCommand> onDelivered(Delivered delivered) {
    if (stopping) {
      delivered.replyTo().tell(new Unavailable(delivered.callId(), Reason.MOVING));
      return this;
    }
    if (!begun) {
      return keep(delivered);
    }
    long nowMillis = shared.clock().millis();
    boolean ended =
        core(delivered.destination().policy())
            .release(delivered.number(), delivered.report(), nowMillis);
    delivered.replyTo().tell(new Released(delivered.callId(), ended));
    return after(nowMillis);
  }

  private Behavior<PaceCommand> onUndo(Undo undo) {
    if (!begun) {
      return keep(undo);
    }
    long nowMillis = shared.clock().millis();
    askers.remove(undo.callId());
    core(undo.destination().policy()).leave(undo.callId(), nowMillis);
    return after(nowMillis);
  }

  private Behavior<PaceCommand> onShow(Show show) {
    if (!begun) {
      return keep(show);
    }
    long nowMillis = shared.clock().millis();
    boolean known = core != null || written.isPresent();
    show.replyTo()
        .tell(
            new Shown(
                known
                    ? Optional.of(
                        core(show.destination().policy()).state(shared.node(), shard, nowMillis))
                    : Optional.empty()));
    return this;
  }

  /** Who finds no room asks again. */
  private Behavior<PaceCommand> keep(PaceCommand.Request request) {
    if (!early.isFull()) {
      early.stash(request);
    }
    return this;
  }

  private Behavior<PaceCommand> onTick(Tick tick) {
    DestinationCore current = core;
    if (current != null) {
      long nowMillis = shared.clock().millis();
      current.sweep(nowMillis);
      after(nowMillis);
      if (!current.isBusy() && !isWorthWriting(current, nowMillis)) {
        ticking = false;
        timers.cancel(Tick.INSTANCE);
      }
    }
    return this;
  }

  private DestinationCore core(String policy) {
    DestinationCore current = core;
    PaceRules rules = shared.rules().apply(policy);
    if (current == null) {
      current =
          written
              .map(learned -> goOn(rules, learned))
              .orElseGet(() -> new DestinationCore(rules, shared.remembered()));
      core = current;
      counters = shared.counters().of(policy);
    } else {
      current.ruledBy(rules);
    }
    return current;
  }

  private DestinationCore goOn(PaceRules rules, Learned learned) {
    return DestinationCore.of(rules, shared.remembered(), learned, shared.clock().millis());
  }

  /** Books and tells what came of a command, and writes what is worth it. */
  private Behavior<PaceCommand> after(long nowMillis) {
    DestinationCore current = core;
    PolicyCounters ours = counters;
    if (current == null || ours == null) {
      return this;
    }
    current.drainBooked().forEach(booked -> book(ours, booked, current.leaseMillis()));
    ours.inFlight(current.inFlight() - counted);
    counted = current.inFlight();
    for (Told told : current.drainTold()) {
      ActorRef<Response> asker = askers.remove(told.callId());
      if (asker != null) {
        asker.tell(Answers.of(told.callId(), told.verdict(), current, nowMillis));
      }
    }
    if (!stopping && !writing && nowMillis >= writeAtMillis && isWorthWriting(current, nowMillis)) {
      write(current.learned(false, nowMillis), nowMillis);
    }
    if (!ticking) {
      ticking = true;
      timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
    }
    return this;
  }

  private void book(PolicyCounters counters, Booked booked, long leaseMillis) {
    booked.ended().ifPresent(ended -> counters.deliveryEnded(ended.failed(), ended.millis()));
    booked.sender().ifPresent(sender -> book(sender, booked.ended(), leaseMillis));
  }

  private void book(Limiter sender, Optional<Ended> ended, long leaseMillis) {
    if (ended.isEmpty()) {
      shared.accounts().deliveryBegun(sender.subject(), sender.durability(), leaseMillis);
    } else {
      shared
          .accounts()
          .deliveryEnded(
              sender.subject(), sender.durability(), ended.get().failed(), ended.get().millis());
    }
  }

  private boolean isWorthWriting(DestinationCore current, long nowMillis) {
    Learned now = current.learned(false, nowMillis);
    return written.map(before -> before.settled() || now.differsFrom(before)).orElse(true);
  }

  private void write(Learned learned, long nowMillis) {
    writing = true;
    writeAtMillis = nowMillis + WRITE_EVERY_MILLIS;
    keeper.tell(new PaceKeeper.Write(learned));
  }

  private Behavior<PaceCommand> onWrote(Wrote wrote) {
    writing = false;
    written = Optional.of(wrote.learned());
    return stopping && wrote.learned().settled() ? Behaviors.stopped() : this;
  }

  private Behavior<PaceCommand> onStop(Stop stop) {
    DestinationCore current = core;
    if (stopping || current == null) {
      return Behaviors.stopped();
    }
    stopping = true;
    for (long callId : current.leaveAll()) {
      ActorRef<Response> asker = askers.remove(callId);
      if (asker != null) {
        asker.tell(new Unavailable(callId, Reason.MOVING));
      }
    }
    timers.cancel(Tick.INSTANCE);
    settleUntilMillis = shared.clock().millis() + shared.settleTimeout().toMillis();
    timers.startSingleTimer(SettlingTimedOut.INSTANCE, shared.settleTimeout());
    return settle();
  }

  /** Once it is its turn, writes all that is known. */
  private Behavior<PaceCommand> settle() {
    DestinationCore current = core;
    ActorRef<PaceCommand> self = getContext().getSelf();
    if (current != null
        && shared.settlingTurns().take(self, false, () -> self.tell(SettlingTurn.INSTANCE))) {
      long nowMillis = shared.clock().millis();
      long leftMillis = Math.max(0, settleUntilMillis - nowMillis);
      timers.startSingleTimer(
          SettlingTimedOut.INSTANCE,
          Duration.ofMillis(Math.min(leftMillis, SETTLED_WITHIN.toMillis())));
      write(current.learned(true, nowMillis), nowMillis);
    }
    return this;
  }

  /** What is in flight is another owner's to count, or nobody's. */
  private Behavior<PaceCommand> onStopped() {
    shared.settlingTurns().leave(getContext().getSelf());
    if (core != null) {
      core.stopped();
    }
    PolicyCounters ours = counters;
    if (ours != null) {
      ours.inFlight(-counted);
      counted = 0;
    }
    return this;
  }

  /** An instant of an asker's clock by ours. */
  private long here(long atMillis, ActorRef<Response> asker) {
    return atMillis + shared.senderClocks().offsetMillis(asker.path().address());
  }
}
