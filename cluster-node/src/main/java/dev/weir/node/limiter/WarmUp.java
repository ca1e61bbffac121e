package dev.weir.node.limiter;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.weir.node.limiter.LimiterCommand.Internal;
import dev.weir.node.limiter.LimiterCommand.LedgerFailed;
import dev.weir.node.limiter.LimiterCommand.LedgerReady;
import dev.weir.node.limiter.LimiterCommand.LedgerWrote;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a process that has just started do over and over what new limiters will ask of it, so that
 * the virtual machine has compiled it before callers wait for it: reads and writes ledgers that are
 * nobody's. Without it a new node activates a tenth of the limiters in a second that it does later,
 * and a rolling restart sends it all limiters of its shards at once.
 *
 * <p>It ends when all are written, when the journal fails (which others report), or when its time
 * is over.
 */
public final class WarmUp extends AbstractBehavior<WarmUp.Command> {

  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  sealed interface Command {}

  private enum TimeOver implements Command {
    INSTANCE
  }

  private static final int SIDE_BY_SIDE = 16;

  private final LimiterContext shared;
  private final CompletableFuture<Done> warm;
  private final int ledgers;
  private int begun;
  private int ended;

  private WarmUp(
      ActorContext<Command> actor,
      TimerScheduler<Command> timers,
      LimiterContext shared,
      WarmUpSettings settings,
      CompletableFuture<Done> warm) {
    super(actor);
    this.shared = shared;
    this.warm = warm;
    this.ledgers = settings.ledgers();
    timers.startSingleTimer(TimeOver.INSTANCE, settings.atMost());
    while (begun < Math.min(SIDE_BY_SIDE, ledgers)) {
      begin();
    }
  }

  /**
   * Begins at once.
   *
   * @param shared what the node's limiters share
   * @return completes when it has ended; never fails
   */
  public static CompletableFuture<Done> start(
      ActorSystem<?> system, LimiterContext shared, WarmUpSettings settings) {
    if (settings.ledgers() == 0) {
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    CompletableFuture<Done> warm = new CompletableFuture<>();
    system.systemActorOf(create(shared, settings, warm), "warm-up", Props.empty());
    return warm;
  }

  static Behavior<Command> create(
      LimiterContext shared, WarmUpSettings settings, CompletableFuture<Done> warm) {
    return Behaviors.setup(
        actor -> Behaviors.withTimers(timers -> new WarmUp(actor, timers, shared, settings, warm)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(TimeOver.class, over -> end())
        .onSignal(Terminated.class, gone -> onEnded())
        .build();
  }

  /** The ids are the same on every start: their few rows go by age like all counters. */
  private void begin() {
    begun++;
    String entityId = "warm-up " + begun + ' ' + shared.node();
    getContext().watch(getContext().spawn(oneWrite(entityId, shared), "ledger-" + begun));
  }

  private Behavior<Command> onEnded() {
    ended++;
    if (begun < ledgers) {
      begin();
    }
    return ended < ledgers ? this : end();
  }

  private Behavior<Command> end() {
    LOG.info("Warmed up with {} of {} ledgers", ended, ledgers);
    warm.complete(Done.getInstance());
    return Behaviors.stopped();
  }

  /** Reads a ledger, writes to it, and is gone. */
  private static Behavior<Internal> oneWrite(String entityId, LimiterContext shared) {
    return Behaviors.setup(
        actor -> {
          ActorRef<Ledger.Write> ledger =
              actor.spawn(Ledger.create(entityId, actor.getSelf(), shared.ledger()), "ledger");
          return Behaviors.receive(Internal.class)
              .onMessage(
                  LedgerReady.class,
                  ready -> {
                    ledger.tell(new Ledger.Write(event(ready.state(), shared)));
                    return Behaviors.same();
                  })
              .onMessage(LedgerWrote.class, wrote -> Behaviors.stopped())
              .onMessage(LedgerFailed.class, failed -> Behaviors.stopped())
              .build();
        });
  }

  private static LedgerEvent event(LedgerState state, LimiterContext shared) {
    return LedgerEvent.Reserved.ofNothing(
        shared.incarnations().getAsLong(), state.writers().next(), shared.clock().millis());
  }
}
