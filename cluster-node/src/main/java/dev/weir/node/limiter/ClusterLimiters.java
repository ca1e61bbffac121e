package dev.weir.node.limiter;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.HashCodeNoEnvelopeMessageExtractor;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityContext;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Naming;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.node.limiter.LimiterCommand.Book;
import dev.weir.node.limiter.LimiterCommand.Change;
import dev.weir.node.limiter.LimiterCommand.Debit;
import dev.weir.node.limiter.LimiterCommand.Inspect;
import dev.weir.node.limiter.LimiterCommand.Leave;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.Release;
import dev.weir.node.limiter.LimiterCommand.Request;
import dev.weir.node.limiter.LimiterCommand.Reset;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.LimiterCommand.TakeAgain;
import dev.weir.node.limiter.LimiterCommand.WaitOn;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.Response.Inspected;
import dev.weir.node.limiter.Response.Recovering;
import dev.weir.node.settings.SettingsChange;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** The limiters of the cluster, reached through cluster sharding. */
public final class ClusterLimiters implements Limiters, DeliveryAccounts {

  /** Durable limiters: sharded, each with its ledger. */
  private static final EntityTypeKey<LimiterCommand> DURABLE =
      EntityTypeKey.create(LimiterCommand.class, "limiter");

  /** Memory limiters: sharded, with no journal. */
  private static final EntityTypeKey<LimiterCommand> IN_MEMORY =
      EntityTypeKey.create(LimiterCommand.class, "memory-limiter");

  private static final Duration EXPIRY_TICK = Duration.ofMillis(50);
  private static final Duration MANAGEMENT_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration BOOKED_WITHIN = Duration.ofSeconds(3);

  private final ActorRef<LimiterCommand> durable;
  private final ActorRef<LimiterCommand> inMemory;
  private final HashCodeNoEnvelopeMessageExtractor<LimiterCommand> extractor;
  private final List<ActorRef<Response>> responders;
  private final Askings askings;
  private final Releases releases;
  private final ActorRef<Bookkeeper.Message> bookkeeper;
  private final ActorSystem<?> system;
  private final InstantSource clock;

  private ClusterLimiters(
      ActorRef<LimiterCommand> durable,
      ActorRef<LimiterCommand> inMemory,
      HashCodeNoEnvelopeMessageExtractor<LimiterCommand> extractor,
      ActorSystem<?> system,
      LimiterContext context,
      BooleanSupplier moving) {
    this.durable = durable;
    this.inMemory = inMemory;
    this.extractor = extractor;
    this.clock = context.clock();
    this.askings = new Askings(context.monotonicNanos(), moving);
    this.releases = new Releases(askings);
    this.responders = responders(system);
    this.system = system;
    this.bookkeeper = bookkeeper(context);
    system
        .scheduler()
        .scheduleWithFixedDelay(
            EXPIRY_TICK, EXPIRY_TICK, askings::expire, system.executionContext());
  }

  /**
   * Starts sharding of both kinds on this node.
   *
   * @param moving whether shards are on their way from a node that leaves
   */
  public static ClusterLimiters start(
      ActorSystem<?> system, LimiterContext context, BooleanSupplier moving) {
    ClusterSharding sharding = ClusterSharding.get(system);
    ClusterShardingSettings settings = ClusterShardingSettings.create(system);
    HashCodeNoEnvelopeMessageExtractor<LimiterCommand> extractor =
        new BySubject(settings.numberOfShards());
    BoundedCount live = new BoundedCount(context.limiter().maxLiveInMemory());
    ActorRef<LimiterCommand> durable =
        sharding.init(
            Entity.of(DURABLE, entity -> Limiter.create(place(entity, extractor), context))
                .withSettings(settings)
                .withStopMessage(LimiterCommand.Stop.INSTANCE)
                .withMessageExtractor(extractor));
    ActorRef<LimiterCommand> inMemory =
        sharding.init(
            Entity.of(
                    IN_MEMORY,
                    entity -> MemoryLimiter.create(place(entity, extractor), context, live))
                .withSettings(settings.withNoPassivationStrategy())
                .withStopMessage(LimiterCommand.Stop.INSTANCE)
                .withMessageExtractor(extractor));
    return new ClusterLimiters(durable, inMemory, extractor, system, context, moving);
  }

  private static Place place(
      EntityContext<LimiterCommand> entity,
      HashCodeNoEnvelopeMessageExtractor<LimiterCommand> extractor) {
    String entityId = entity.getEntityId();
    return new Place(entityId, extractor.shardId(entityId), entity.getShard());
  }

  /** The names of the types of sharded actors that are limiters. */
  public static List<String> types() {
    return List.of(DURABLE.name(), IN_MEMORY.name());
  }

  /** In how many shards the limiters of each type are. */
  public int shards() {
    return extractor.numberOfShards();
  }

  @Override
  public CompletableFuture<Reply> take(TakeRequest request) {
    return take(request, () -> {});
  }

  @Override
  public CompletableFuture<Reply> take(TakeRequest request, Runnable queued) {
    Checks checks = request.checks();
    long callId = request.callId();
    long waitMillis = request.arrivedMillis() + request.waitMillis() - clock.millis();
    CompletableFuture<Response> answer =
        askings.open(
            callId,
            checks,
            request.timeout(),
            Askings.Line.of(
                Math.max(0, waitMillis),
                () -> tell(checks.durability(), new TakeAgain(toTake(request))),
                () -> tell(checks.durability(), new WaitOn(toTake(request))),
                queued));
    tell(checks.durability(), toTake(request));
    return answer.thenApply(Reply.class::cast);
  }

  private Take toTake(TakeRequest request) {
    Checks checks = request.checks();
    AskTimeout timeout = request.timeout();
    long nowMillis = clock.millis();
    return new Take(
        checks.subject(),
        checks.checks(),
        request.cost(),
        request.items(),
        request.callId(),
        request.idempotency(),
        nowMillis + timeout.silentMillis(),
        nowMillis + timeout.recoveringMillis(),
        request.arrivedMillis(),
        request.waitMillis(),
        request.counts(),
        responder(request.callId()));
  }

  @Override
  public void leave(Checks checks, long callId) {
    askings.abandon(callId);
    tell(checks.durability(), new Leave(checks.subject(), callId));
  }

  @Override
  public CompletableFuture<Released> release(LeaseId lease, OptionalLong cost) {
    return releases.release(
        lease,
        callId ->
            tell(
                lease.durability(),
                new Release(lease.subject(), lease.number(), cost, callId, responder(callId))));
  }

  @Override
  public void refund(Checks checks, TakeReceipt receipt) {
    tell(checks.durability(), new Refund(checks.subject(), receipt));
  }

  @Override
  public void debit(Checks checks, long cost) {
    tell(checks.durability(), new Debit(checks.subject(), checks.checks(), cost));
  }

  @Override
  public void counted(Subject subject, Durability durability, Tally judged) {
    book(subject, durability, Booking.of(judged));
  }

  @Override
  public void deliveryBegun(Subject subject, Durability durability, long leaseMillis) {
    book(subject, durability, Booking.ofDeliveryBegun(leaseMillis));
  }

  @Override
  public void deliveryEnded(
      Subject subject, Durability durability, boolean failed, OptionalLong millis) {
    book(subject, durability, Booking.ofDeliveryEnded(failed, millis));
  }

  private void book(Subject subject, Durability durability, Booking booking) {
    bookkeeper.tell(new Bookkeeper.Enter(new Naming.Limiter(subject, durability), booking));
  }

  private ActorRef<Bookkeeper.Message> bookkeeper(LimiterContext context) {
    long number = context.incarnations().getAsLong();
    return system.systemActorOf(
        Bookkeeper.create(
            (limiter, count, booking, replyTo) ->
                tell(
                    limiter.durability(),
                    new Book(limiter.subject(), booking, number, count, replyTo)),
            context.monotonicNanos()),
        "bookkeeper",
        Props.empty());
  }

  /**
   * Completes when all that this node has counted for limiters' accounts is entered there, or after
   * a while: {@link #BOOKED_WITHIN}.
   */
  public CompletionStage<Done> booked() {
    return AskPattern.<Bookkeeper.Message, Done>ask(
            bookkeeper, Bookkeeper.Finish::new, BOOKED_WITHIN, system.scheduler())
        .exceptionally(late -> Done.getInstance());
  }

  @Override
  public CompletableFuture<Optional<LimiterState>> inspect(Subject subject, Durability durability) {
    long callId = ThreadLocalRandom.current().nextLong();
    Inspect inspect = new Inspect(subject, callId, responder(callId));
    Runnable tell = () -> tell(durability, inspect);
    // A shard that moves drops what reaches it.
    return ask(subject, durability, callId, Inspected.class, Askings.Line.harmless(tell), tell)
        .thenApply(Inspected::state);
  }

  @Override
  public CompletableFuture<Managed> change(Subject subject, SettingsChange change) {
    return ask(
        subject,
        Durability.DURABLE,
        Managed.class,
        (callId, deadlineMillis) ->
            new Change(subject, change, callId, deadlineMillis, responder(callId)));
  }

  @Override
  public CompletableFuture<Managed> reset(Subject subject, Durability durability) {
    return ask(
        subject,
        durability,
        Managed.class,
        (callId, deadlineMillis) -> new Reset(subject, callId, deadlineMillis, responder(callId)));
  }

  /** Makes what an operator asks of one limiter. */
  private interface Asking {
    Request of(long callId, long deadlineMillis);
  }

  private <R extends Response> CompletableFuture<R> ask(
      Subject subject, Durability durability, Class<R> answers, Asking asking) {
    long callId = ThreadLocalRandom.current().nextLong();
    Request request = asking.of(callId, clock.millis() + MANAGEMENT_TIMEOUT.toMillis());
    Askings.Line once = Askings.Line.of(0, () -> {}, () -> {}, () -> {});
    return ask(subject, durability, callId, answers, once, () -> tell(durability, request));
  }

  private <R extends Response> CompletableFuture<R> ask(
      Subject subject,
      Durability durability,
      long callId,
      Class<R> answers,
      Askings.Line line,
      Runnable tell) {
    Checks nothing = new Checks(subject, durability, List.of());
    long timeoutMillis = MANAGEMENT_TIMEOUT.toMillis();
    CompletableFuture<Response> answer =
        askings.open(callId, nothing, new AskTimeout(timeoutMillis, timeoutMillis), line);
    tell.run();
    return answer.thenCompose(
        response ->
            answers.isInstance(response)
                ? CompletableFuture.completedFuture(answers.cast(response))
                : CompletableFuture.failedFuture(
                    new TimeoutException("no answer within " + MANAGEMENT_TIMEOUT)));
  }

  @Override
  public int shard(Subject subject) {
    return Integer.parseInt(extractor.shardId(subject.entityId()));
  }

  private void tell(Durability durability, Request request) {
    (durability == Durability.DURABLE ? durable : inMemory).tell(request);
  }

  private ActorRef<Response> responder(long callId) {
    return responders.get((int) Math.floorMod(callId, (long) responders.size()));
  }

  /** As many as there are threads to run them: what follows an answer runs in its responder. */
  private List<ActorRef<Response>> responders(ActorSystem<?> system) {
    Behavior<Response> behavior =
        Behaviors.receiveMessage(
            response -> {
              onResponse(response);
              return Behaviors.same();
            });
    int count = Runtime.getRuntime().availableProcessors();
    List<ActorRef<Response>> started = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      started.add(system.systemActorOf(behavior, "responder-" + i, Props.empty()));
    }
    return List.copyOf(started);
  }

  private void onResponse(Response response) {
    if (response instanceof Recovering) {
      askings.recovering(response.callId());
      return;
    }
    askings
        .answered(response)
        .ifPresent(
            checks -> {
              if (response instanceof Reply.Judged late && late.receipt() != null) {
                refund(checks, late.receipt());
              }
            });
  }

  /** Routes by the subject's entity id. */
  private static final class BySubject extends HashCodeNoEnvelopeMessageExtractor<LimiterCommand> {
    BySubject(int numberOfShards) {
      super(numberOfShards);
    }

    @Override
    public String entityId(LimiterCommand command) {
      if (command instanceof Request request) {
        return request.subject().entityId();
      }
      throw new IllegalArgumentException(
          "command: " + command + " (expected: a request of a front end)");
    }
  }
}
