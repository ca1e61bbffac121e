package dev.weir.node.incident;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ddata.Key;
import akka.cluster.ddata.LWWRegister;
import akka.cluster.ddata.LWWRegisterKey;
import akka.cluster.ddata.SelfUniqueAddress;
import akka.cluster.ddata.typed.javadsl.DistributedData;
import akka.cluster.ddata.typed.javadsl.Replicator;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.ClusterSingletonSettings;
import akka.cluster.typed.SingletonActor;
import dev.weir.node.incident.IncidentCommand.Declare;
import dev.weir.node.incident.IncidentCommand.End;
import dev.weir.node.limiter.Managed;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One node's copy of all incidents. The keeper, a singleton among the nodes that hold limiters,
 * sends each change to every node at once; who was away hears of it by gossip.
 */
public final class ReplicatedIncidents implements Incidents {

  private static final String NAME = "incidents";

  private static final Key<LWWRegister<IncidentBoard>> KEY =
      LWWRegisterKey.create("weir-incidents");

  /** The later board wins, whatever clocks say. */
  private static final LWWRegister.Clock<IncidentBoard> BY_VERSION =
      (before, board) -> board.version();

  /** Above the time that a write of the journal is given, and below that of an HTTP request. */
  private static final Duration TIMEOUT = Duration.ofSeconds(12);

  /** Until all nodes have answered; they hear of it in any case. */
  private static final Duration SPREAD_WITHIN = Duration.ofSeconds(1);

  private final ActorSystem<?> system;
  private final IncidentContext context;
  private final CompletableFuture<Done> known = new CompletableFuture<>();
  private volatile IncidentBoard board = IncidentBoard.EMPTY;
  private final ActorRef<IncidentCommand> keeper;

  private ReplicatedIncidents(ActorSystem<?> system, IncidentContext context, String role) {
    this.system = system;
    this.context = context;
    system.systemActorOf(subscriber(), NAME, Props.empty());
    this.keeper =
        ClusterSingleton.get(system)
            .init(
                SingletonActor.of(keeper(system, context), NAME)
                    .withSettings(ClusterSingletonSettings.create(system).withRole(role)));
  }

  /**
   * Starts a node's part.
   *
   * @param role of the nodes on one of which the keeper is
   */
  public static ReplicatedIncidents start(
      ActorSystem<?> system, IncidentContext context, String role) {
    return new ReplicatedIncidents(system, context, role);
  }

  /** Completes when this node has heard of all incidents once. */
  public CompletionStage<Done> known() {
    return known.minimalCompletionStage();
  }

  @Override
  public Optional<Incident> of(String policy) {
    IncidentBoard now = board;
    // Most of the time there is none, and denials are many.
    return now.incidents().isEmpty() ? Optional.empty() : now.at(policy, context.clock().millis());
  }

  @Override
  public CompletionStage<Managed> declare(
      String policy, long retryAfterAtLeastSeconds, OptionalLong untilSeconds, String reason) {
    long deadlineMillis = context.clock().millis() + TIMEOUT.toMillis();
    return AskPattern.ask(
        keeper,
        replyTo ->
            new Declare(
                policy, retryAfterAtLeastSeconds, untilSeconds, reason, deadlineMillis, replyTo),
        TIMEOUT,
        system.scheduler());
  }

  @Override
  public CompletionStage<Managed> end(String policy) {
    long deadlineMillis = context.clock().millis() + TIMEOUT.toMillis();
    return AskPattern.ask(
        keeper, replyTo -> new End(policy, deadlineMillis, replyTo), TIMEOUT, system.scheduler());
  }

  /** One that fails for whatever reason must come back: nobody else starts another. */
  private static Behavior<IncidentCommand> keeper(ActorSystem<?> system, IncidentContext context) {
    return Behaviors.supervise(IncidentKeeper.create(context, publisher(system)))
        .onFailure(context.journal().restarts());
  }

  private Behavior<Replicator.SubscribeResponse<LWWRegister<IncidentBoard>>> subscriber() {
    return Behaviors.setup(
        actor -> {
          DistributedData.get(actor.getSystem())
              .replicator()
              .tell(new Replicator.Subscribe<>(KEY, actor.getSelf()));
          return Behaviors.receiveMessage(
              response -> {
                if (response instanceof Replicator.Changed<LWWRegister<IncidentBoard>> changed) {
                  board = changed.get(KEY).getValue();
                  known.complete(Done.getInstance());
                }
                return Behaviors.same();
              });
        });
  }

  private static Consumer<IncidentBoard> publisher(ActorSystem<?> system) {
    SelfUniqueAddress self = DistributedData.get(system).selfUniqueAddress();
    return board ->
        DistributedData.get(system)
            .replicator()
            .tell(
                new Replicator.Update<>(
                    KEY,
                    LWWRegister.create(self, board, BY_VERSION),
                    new Replicator.WriteAll(SPREAD_WITHIN),
                    system.ignoreRef(),
                    known -> later(known, self, board)));
  }

  private static LWWRegister<IncidentBoard> later(
      LWWRegister<IncidentBoard> known, SelfUniqueAddress self, IncidentBoard board) {
    return board.version() > known.getValue().version()
        ? known.withValue(self, board, BY_VERSION)
        : known;
  }
}
