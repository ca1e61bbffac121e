package dev.weir.node.pace;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.ShardRegion;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.HashCodeNoEnvelopeMessageExtractor;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import akka.pattern.Patterns;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.node.limiter.Askings;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Owners.Released;
import dev.weir.node.limiter.Releases;
import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Response;
import dev.weir.node.limiter.Response.Recovering;
import dev.weir.node.pace.PaceCommand.Deliver;
import dev.weir.node.pace.PaceCommand.Delivered;
import dev.weir.node.pace.PaceCommand.Request;
import dev.weir.node.pace.PaceCommand.Show;
import dev.weir.node.pace.PaceCommand.Shown;
import dev.weir.node.pace.PaceCommand.Undo;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The destinations of the cluster, reached through cluster sharding. */
public final class ClusterDestinations implements Destinations {

  private static final EntityTypeKey<PaceCommand> TYPE =
      EntityTypeKey.create(PaceCommand.class, "destination");

  private static final Duration EXPIRY_TICK = Duration.ofMillis(50);
  private static final Duration SHOW_WITHIN = Duration.ofSeconds(5);
  private static final Duration LEFT_WITHIN = Duration.ofSeconds(8);

  private final ActorSystem<?> system;
  private final ActorRef<PaceCommand> region;
  private final ActorRef<Response> responder;
  private final Askings askings;
  private final Releases releases;
  private final InstantSource clock;

  private ClusterDestinations(
      ActorSystem<?> system,
      ActorRef<PaceCommand> region,
      InstantSource clock,
      LongSupplier monotonicNanos,
      BooleanSupplier moving) {
    this.system = system;
    this.region = region;
    this.clock = clock;
    this.askings = new Askings(monotonicNanos, moving);
    this.releases = new Releases(askings);
    this.responder =
        system.systemActorOf(
            Behaviors.<Response>receiveMessage(
                response -> {
                  onResponse(response);
                  return Behaviors.same();
                }),
            "destination-responder",
            Props.empty());
    system
        .scheduler()
        .scheduleWithFixedDelay(
            EXPIRY_TICK, EXPIRY_TICK, askings::expire, system.executionContext());
  }

  /**
   * Starts their sharding on this node.
   *
   * @param monotonicNanos a clock that never steps
   * @param moving whether shards are on their way from a node that leaves
   */
  public static ClusterDestinations start(
      ActorSystem<?> system,
      PaceContext context,
      LongSupplier monotonicNanos,
      BooleanSupplier moving) {
    ClusterShardingSettings settings = ClusterShardingSettings.create(system);
    ByDestination extractor = new ByDestination(settings.numberOfShards());
    ActorRef<PaceCommand> region =
        ClusterSharding.get(system)
            .init(
                Entity.of(TYPE, entity -> of(entity.getEntityId(), extractor, context))
                    .withSettings(settings)
                    .withStopMessage(PaceCommand.Stop.INSTANCE)
                    .withMessageExtractor(extractor));
    return new ClusterDestinations(system, region, context.clock(), monotonicNanos, moving);
  }

  private static Behavior<PaceCommand> of(
      String entityId, ByDestination extractor, PaceContext context) {
    return Destination.create(entityId, extractor.shardId(entityId), context);
  }

  @Override
  public CompletableFuture<Reply> ask(DeliveryRequest request) {
    long waitMillis = Math.max(0, request.arrivedMillis() + request.waitMillis() - clock.millis());
    CompletableFuture<Response> answer =
        askings.open(
            request.callId(),
            late(request.destination()),
            request.timeout(),
            Askings.Line.of(waitMillis, () -> deliver(request), () -> deliver(request), () -> {}));
    deliver(request);
    return answer.thenApply(Reply.class::cast);
  }

  private void deliver(DeliveryRequest request) {
    region.tell(
        new Deliver(
            request.destination(),
            request.sender(),
            request.idempotency(),
            request.callId(),
            clock.millis() + request.timeout().recoveringMillis(),
            request.arrivedMillis(),
            request.waitMillis(),
            request.look(),
            responder));
  }

  @Override
  public void leave(Subject destination, long callId) {
    askings.abandon(callId);
    region.tell(new Undo(destination, callId));
  }

  @Override
  public CompletableFuture<Released> release(LeaseId lease, Report report) {
    return releases.release(
        lease,
        callId ->
            region.tell(new Delivered(lease.subject(), lease.number(), report, callId, responder)));
  }

  @Override
  public CompletableFuture<Optional<DestinationState>> inspect(Subject destination) {
    return AskPattern.<PaceCommand, Shown>ask(
            region, replyTo -> new Show(destination, replyTo), SHOW_WITHIN, system.scheduler())
        .toCompletableFuture()
        .thenApply(Shown::state);
  }

  /**
   * Hands over all that this node has, before its limiters go: what has ended here until then is to
   * be on their accounts.
   *
   * @return completes when no destination is left here, or after a while
   */
  public CompletionStage<Done> leave() {
    return Patterns.gracefulStop(
            Adapter.toClassic(region), LEFT_WITHIN, ShardRegion.gracefulShutdownInstance())
        .handle((left, late) -> Done.getInstance());
  }

  /** What an asking is known by when its answer comes too late. */
  private static Checks late(Subject destination) {
    return new Checks(destination, Durability.DURABLE, List.of());
  }

  private void onResponse(Response response) {
    if (response instanceof Recovering) {
      askings.recovering(response.callId());
      return;
    }
    askings
        .answered(response)
        .ifPresent(
            asked -> {
              if (response instanceof Reply.Judged judged && judged.lease() != null) {
                region.tell(new Undo(asked.subject(), response.callId()));
              }
            });
  }

  /** Routes by the destination's entity id. */
  private static final class ByDestination extends HashCodeNoEnvelopeMessageExtractor<PaceCommand> {
    ByDestination(int numberOfShards) {
      super(numberOfShards);
    }

    @Override
    public String entityId(PaceCommand command) {
      if (command instanceof Request request) {
        return request.destination().entityId();
      }
      throw new IllegalArgumentException(
          "command: " + command + " (expected: a request of a front end)");
    }
  }
}
