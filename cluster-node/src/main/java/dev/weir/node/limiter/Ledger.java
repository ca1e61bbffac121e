package dev.weir.node.limiter;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import dev.weir.node.limiter.LimiterCommand.LedgerFailed;
import java.util.Optional;

/**
 * The part of a limiter that persists, and does nothing else.
 *
 * <p>It is a child of its limiter, because an EventSourcedBehavior stashes everything while a write
 * is under way and restarts when the journal fails; the limiter goes on through both. It tells its
 * limiter when it has read the journal, when each event is durable, and when the journal fails;
 * after a failure it restarts, reads the journal anew and says so. Events are absolute, so the
 * limiter simply writes again what it did not hear of.
 */
final class Ledger extends EventSourcedBehavior<Ledger.Write, LedgerEvent, LedgerState> {

  /** The prefix of every counter's persistence id. */
  static final String ENTITY_TYPE = "counters";

  /** Make this event durable. */
  record Write(LedgerEvent event) {}

  private final ActorContext<Write> context;
  private final ActorRef<? super LimiterCommand.Internal> limiter;
  private final LedgerSettings settings;

  private Ledger(
      ActorContext<Write> context,
      String entityId,
      ActorRef<? super LimiterCommand.Internal> limiter,
      LedgerSettings settings) {
    super(
        PersistenceId.of(ENTITY_TYPE, entityId),
        // Not logged for each ledger: the limiter is told, and the node says it once.
        settings.restarts().withLoggingEnabled(false));
    this.context = context;
    this.limiter = limiter;
    this.settings = settings;
  }

  static Behavior<Write> create(
      String entityId, ActorRef<? super LimiterCommand.Internal> limiter, LedgerSettings settings) {
    return Behaviors.setup(context -> new Ledger(context, entityId, limiter, settings));
  }

  @Override
  public LedgerState emptyState() {
    return LedgerState.EMPTY;
  }

  @Override
  public CommandHandler<Write, LedgerEvent, LedgerState> commandHandler() {
    return newCommandHandlerBuilder().forAnyState().onCommand(Write.class, this::onWrite).build();
  }

  private Effect<LedgerEvent, LedgerState> onWrite(LedgerState state, Write write) {
    return Effect()
        .persist(write.event())
        .thenRun(
            (LedgerState after) ->
                limiter.tell(
                    new LimiterCommand.LedgerWrote(write.event(), lastSequenceNumber(context))));
  }

  @Override
  public EventHandler<LedgerState, LedgerEvent> eventHandler() {
    return newEventHandlerBuilder().forAnyState().onAnyEvent(LedgerState::apply);
  }

  @Override
  public SignalHandler<LedgerState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .onSignal(
            RecoveryFailed.class,
            (state, failed) -> onFailed(new LedgerFailed(Optional.of(failed.getFailure()))))
        .onSignal(PreRestart.class, (state, restart) -> onFailed(new LedgerFailed()))
        .build();
  }

  private void onRecovered(LedgerState state) {
    limiter.tell(new LimiterCommand.LedgerReady(state, lastSequenceNumber(context)));
  }

  private void onFailed(LedgerFailed failed) {
    limiter.tell(failed);
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(settings.snapshotEvery(), 1)
        .withDeleteEventsOnSnapshot();
  }

  @Override
  public String journalPluginId() {
    return settings.journalPluginId();
  }

  @Override
  public String snapshotPluginId() {
    return settings.snapshotPluginId();
  }
}
