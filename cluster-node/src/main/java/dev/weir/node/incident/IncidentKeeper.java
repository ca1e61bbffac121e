package dev.weir.node.incident;

import akka.actor.typed.Behavior;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import dev.weir.config.matching.Match.Fault;
import dev.weir.node.incident.IncidentCommand.Declare;
import dev.weir.node.incident.IncidentCommand.End;
import dev.weir.node.incident.IncidentEvent.Declared;
import dev.weir.node.incident.IncidentEvent.Ended;
import dev.weir.node.limiter.Managed;
import dev.weir.node.limiter.Managed.Done;
import dev.weir.node.limiter.Managed.NotNow;
import dev.weir.node.limiter.Managed.NothingThere;
import dev.weir.node.limiter.Managed.Refused;
import dev.weir.node.limiter.Reply.Reason;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one of the cluster that journals incidents and publishes all of them: after each change, and
 * when it has read the journal, at start or on another node.
 *
 * <p>It writes only with tenure, and answers only when what it wrote is durable.
 */
final class IncidentKeeper
    extends EventSourcedBehavior<IncidentCommand, IncidentEvent, IncidentBoard> {

  /** Answers carry no call id: each has an asker of its own. */
  private static final long NO_CALL = 0;

  private static final int SNAPSHOTS = 2;

  private final IncidentContext shared;
  private final Consumer<IncidentBoard> publisher;

  /** Who waits for what is being written. */
  private @Nullable IncidentCommand underWay;

  private IncidentKeeper(IncidentContext shared, Consumer<IncidentBoard> publisher) {
    super(PersistenceId.of("settings", "incidents"), shared.journal().restarts());
    this.shared = shared;
    this.publisher = publisher;
  }

  /**
   * A keeper.
   *
   * @param publisher spreads a board to all nodes
   */
  static Behavior<IncidentCommand> create(
      IncidentContext shared, Consumer<IncidentBoard> publisher) {
    return Behaviors.setup(actor -> new IncidentKeeper(shared, publisher));
  }

  @Override
  public IncidentBoard emptyState() {
    return IncidentBoard.EMPTY;
  }

  @Override
  public CommandHandler<IncidentCommand, IncidentEvent, IncidentBoard> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Declare.class, this::onDeclare)
        .onCommand(End.class, this::onEnd)
        .build();
  }

  private Effect<IncidentEvent, IncidentBoard> onDeclare(IncidentBoard board, Declare declare) {
    long now = shared.clock().millis();
    OptionalLong until = declare.untilSeconds();
    Incident incident =
        new Incident(
            declare.policy(), declare.retryAfterAtLeastSeconds(), until, declare.reason(), now);
    if (!incident.holdsAt(now)) {
      String expected = "Unix seconds after now, " + Math.floorDiv(now, 1_000L);
      return refuse(
          declare,
          new Refused(NO_CALL, new Fault("until", Long.toString(until.orElseThrow()), expected)));
    }
    return board.hasRoomFor(declare.policy(), now)
        ? write(declare, new Declared(now, incident))
        : refuse(declare, new NotNow(NO_CALL, Reason.CAPACITY));
  }

  private Effect<IncidentEvent, IncidentBoard> onEnd(IncidentBoard board, End end) {
    long now = shared.clock().millis();
    return board.at(end.policy(), now).isPresent()
        ? write(end, new Ended(now, end.policy()))
        : refuse(end, new NothingThere(NO_CALL));
  }

  private Effect<IncidentEvent, IncidentBoard> refuse(IncidentCommand command, Managed answer) {
    return Effect().none().thenRun((IncidentBoard board) -> command.replyTo().tell(answer));
  }

  private Effect<IncidentEvent, IncidentBoard> write(IncidentCommand command, IncidentEvent event) {
    long offsetMillis = shared.senderClocks().offsetMillis(command.replyTo().path().address());
    if (event.atMillis() > command.deadlineMillis() + offsetMillis) {
      return refuse(command, new NotNow(NO_CALL, Reason.TIMEOUT));
    }
    if (!shared.tenure().held()) {
      return refuse(command, new NotNow(NO_CALL, Reason.TENURE));
    }
    underWay = command;
    return Effect().persist(event).thenRun((IncidentBoard board) -> onWritten(command, board));
  }

  private void onWritten(IncidentCommand command, IncidentBoard board) {
    underWay = null;
    publisher.accept(board);
    command
        .replyTo()
        .tell(shared.tenure().held() ? new Done(NO_CALL) : new NotNow(NO_CALL, Reason.TENURE));
  }

  @Override
  public EventHandler<IncidentBoard, IncidentEvent> eventHandler() {
    return newEventHandlerBuilder().forAnyState().onAnyEvent(IncidentBoard::apply);
  }

  @Override
  public SignalHandler<IncidentBoard> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), publisher)
        .onSignal(PreRestart.class, (board, restart) -> onFailed())
        .build();
  }

  /** Whether what was under way was written, nobody knows; the journal is read again. */
  private void onFailed() {
    IncidentCommand failed = underWay;
    underWay = null;
    if (failed != null) {
      failed.replyTo().tell(new NotNow(NO_CALL, Reason.JOURNAL));
    }
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(shared.journal().snapshotEvery(), SNAPSHOTS);
  }

  @Override
  public String journalPluginId() {
    return shared.journal().journalPluginId();
  }

  @Override
  public String snapshotPluginId() {
    return shared.journal().snapshotPluginId();
  }
}
