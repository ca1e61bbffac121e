package dev.weir.node.limiter;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PreRestart;
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
import dev.weir.node.limiter.LimiterCommand.SettingsFailed;
import dev.weir.node.limiter.LimiterCommand.SettingsReady;
import dev.weir.node.limiter.LimiterCommand.SettingsWrote;

/**
 * Reads and writes the settings of one subject, as the {@link Ledger} does its counts: apart from
 * them, because they stay when counts go by age.
 *
 * <p>It lives only while there is something to read or write. Its events are never deleted: they
 * are few, and whether there is a first one tells whether there are settings at all.
 */
final class SettingsKeeper
    extends EventSourcedBehavior<SettingsKeeper.Write, SettingsChanged, SettingsState> {

  /** The prefix of every persistence id of settings. */
  private static final String ENTITY_TYPE = "settings";

  private static final int SNAPSHOTS = 2;

  /** Make this event durable. */
  record Write(SettingsChanged event) {}

  private final ActorRef<? super LimiterCommand.Internal> limiter;
  private final LedgerSettings journal;

  private SettingsKeeper(
      String entityId, ActorRef<? super LimiterCommand.Internal> limiter, LedgerSettings journal) {
    super(
        persistenceId(entityId),
        // Not logged for each: the limiter is told, and the node says it once.
        journal.restarts().withLoggingEnabled(false));
    this.limiter = limiter;
    this.journal = journal;
  }

  static Behavior<Write> create(
      String entityId, ActorRef<? super LimiterCommand.Internal> limiter, LedgerSettings journal) {
    return Behaviors.setup(context -> new SettingsKeeper(entityId, limiter, journal));
  }

  static PersistenceId persistenceId(String entityId) {
    return PersistenceId.of(ENTITY_TYPE, entityId);
  }

  @Override
  public SettingsState emptyState() {
    return SettingsState.EMPTY;
  }

  @Override
  public CommandHandler<Write, SettingsChanged, SettingsState> commandHandler() {
    return newCommandHandlerBuilder().forAnyState().onCommand(Write.class, this::onWrite).build();
  }

  private Effect<SettingsChanged, SettingsState> onWrite(SettingsState state, Write write) {
    return Effect()
        .persist(write.event())
        .thenRun((SettingsState after) -> limiter.tell(new SettingsWrote(after)));
  }

  @Override
  public EventHandler<SettingsState, SettingsChanged> eventHandler() {
    return newEventHandlerBuilder().forAnyState().onAnyEvent(SettingsState::apply);
  }

  @Override
  public SignalHandler<SettingsState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), state -> limiter.tell(new SettingsReady(state)))
        .onSignal(RecoveryFailed.class, (state, failed) -> limiter.tell(new SettingsFailed()))
        .onSignal(PreRestart.class, (state, restart) -> limiter.tell(new SettingsFailed()))
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(journal.snapshotEvery(), SNAPSHOTS);
  }

  @Override
  public String journalPluginId() {
    return journal.journalPluginId();
  }

  @Override
  public String snapshotPluginId() {
    return journal.snapshotPluginId();
  }
}
