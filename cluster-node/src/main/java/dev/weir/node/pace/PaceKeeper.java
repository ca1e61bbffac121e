package dev.weir.node.pace;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import dev.weir.node.limiter.CborSerializable;
import dev.weir.node.limiter.LedgerSettings;
import java.util.Optional;

/**
 * Reads and writes what is known of one destination. It lives as long as its destination does; when
 * the journal fails it begins anew, while deliveries go on.
 */
final class PaceKeeper extends EventSourcedBehavior<PaceKeeper.Write, Learned, PaceKeeper.Kept> {

  /** The prefix of every persistence id of a destination. */
  private static final String ENTITY_TYPE = "pace";

  private static final int SNAPSHOTS = 2;

  /** Make this durable. */
  record Write(Learned learned) {}

  /** The latest that is durable, if anything is. */
  record Kept(Optional<Learned> latest) implements CborSerializable {
    static final Kept NOTHING = new Kept(Optional.empty());
  }

  private final ActorRef<? super PaceCommand.Internal> destination;
  private final LedgerSettings journal;

  private PaceKeeper(
      String entityId, ActorRef<? super PaceCommand.Internal> destination, LedgerSettings journal) {
    super(PersistenceId.of(ENTITY_TYPE, entityId), journal.restarts().withLoggingEnabled(false));
    this.destination = destination;
    this.journal = journal;
  }

  static Behavior<Write> create(
      String entityId, ActorRef<? super PaceCommand.Internal> destination, LedgerSettings journal) {
    return Behaviors.setup(context -> new PaceKeeper(entityId, destination, journal));
  }

  @Override
  public Kept emptyState() {
    return Kept.NOTHING;
  }

  @Override
  public CommandHandler<Write, Learned, Kept> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(
            Write.class,
            write ->
                Effect()
                    .persist(write.learned())
                    .thenRun(
                        (Kept after) -> destination.tell(new PaceCommand.Wrote(write.learned()))))
        .build();
  }

  @Override
  public EventHandler<Kept, Learned> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent((kept, learned) -> new Kept(Optional.of(learned)));
  }

  @Override
  public SignalHandler<Kept> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            kept -> destination.tell(new PaceCommand.Known(kept.latest())))
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(journal.snapshotEvery(), SNAPSHOTS)
        .withDeleteEventsOnSnapshot();
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
