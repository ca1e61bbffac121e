package dev.weir.node;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.cluster.typed.Cluster;
import com.typesafe.config.Config;
import dev.weir.config.matching.Matcher;
import dev.weir.config.matching.Policies;
import dev.weir.node.cluster.Departures;
import dev.weir.node.cluster.Membership;
import dev.weir.node.cluster.Peers;
import dev.weir.node.decision.Decider;
import dev.weir.node.decision.DecisionSettings;
import dev.weir.node.decision.Decisions;
import dev.weir.node.event.ClusterEvents;
import dev.weir.node.event.Events;
import dev.weir.node.event.ToldDecisions;
import dev.weir.node.incident.IncidentContext;
import dev.weir.node.incident.Incidents;
import dev.weir.node.incident.ReplicatedIncidents;
import dev.weir.node.journal.Schema;
import dev.weir.node.journal.SettingRows;
import dev.weir.node.limiter.ClusterLimiters;
import dev.weir.node.limiter.JournalProbe;
import dev.weir.node.limiter.LedgerSettings;
import dev.weir.node.limiter.LimiterContext;
import dev.weir.node.limiter.LimiterSettings;
import dev.weir.node.limiter.Limiters;
import dev.weir.node.limiter.SettingsPlace;
import dev.weir.node.limiter.WarmUp;
import dev.weir.node.limiter.WarmUpSettings;
import dev.weir.node.limiter.Wiring;
import dev.weir.node.pace.ClusterDestinations;
import dev.weir.node.pace.Destinations;
import dev.weir.node.pace.PaceContext;
import dev.weir.node.top.ClusterTop;
import dev.weir.node.top.Top;
import dev.weir.node.total.ClusterTotals;
import dev.weir.node.total.Counters;
import dev.weir.node.total.TotalContext;
import dev.weir.node.total.Totals;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The engine of one node.
 *
 * @param decisions judges calls
 * @param limiters the limiters of the whole cluster
 * @param destinations where the whole cluster delivers webhooks
 * @param membership the cluster
 * @param incidents what raises waits
 * @param totals the policies' accounts over the cluster
 * @param counters what this node has counted of each policy
 * @param top which subjects call the most, over the cluster
 * @param events what happens in the cluster, for who reads along
 * @param warm completes when the journal has been written to, and often: limiters that are placed
 *     here answer as soon as they ever will, so that the node may join its cluster. Waits for a
 *     Cassandra that is away; if the journal fails although Cassandra answers, it fails and the
 *     node ends ({@code weir.journal.unusable-after})
 * @param ready completes when it is warm, has joined and first has tenure, and the incidents are
 *     known: before that it could decide nothing but by fallbacks
 */
public record Node(
    Decisions decisions,
    Limiters limiters,
    Destinations destinations,
    Membership membership,
    Incidents incidents,
    Totals totals,
    Counters counters,
    Top top,
    Events events,
    CompletionStage<Done> warm,
    CompletionStage<Done> ready) {

  /** Nobody is to wait longer for incidents: a node serves without them rather than not at all. */
  private static final Duration INCIDENTS_WITHIN = Duration.ofSeconds(10);

  /**
   * Starts the engine on an actor system that was configured with {@code weir-node.conf}: the
   * schema first, for the journal looks for its tables once and never again, then sharding.
   *
   * @param policies the policies as they are now
   * @param clock wall clock
   * @param monotonicNanos a clock that never steps
   * @return completes when it can be asked, however long Cassandra takes to come; fails if the
   *     journal's tables are missing and must not be created
   */
  public static CompletionStage<Node> start(
      ActorSystem<?> system,
      Supplier<Policies> policies,
      InstantSource clock,
      LongSupplier monotonicNanos) {
    return schema(system).thenApply(present -> sharded(system, policies, clock, monotonicNanos));
  }

  private static CompletionStage<Done> schema(ActorSystem<?> system) {
    return system.settings().config().getBoolean("weir.cassandra.create-schema")
        ? Schema.createIfMissing(system)
        : Schema.requirePresent(system);
  }

  private static LimiterContext context(
      ActorSystem<?> system,
      Supplier<Policies> policies,
      InstantSource clock,
      LongSupplier monotonicNanos) {
    Config config = system.settings().config();
    Peers peers = Peers.get(system);
    return LimiterContext.create(
        name -> policies.get().matcher(name).map(Matcher::policy),
        clock,
        monotonicNanos,
        new SecureRandom()::nextLong,
        Wiring.of(system).tenure(peers.tenure()),
        peers.clockOffsets(),
        Cluster.get(system).selfMember().address().toString(),
        LimiterSettings.from(config),
        LedgerSettings.from(config.getConfig("weir.ledger")),
        new SettingsPlace(
            LedgerSettings.from(config.getConfig("weir.settings")), SettingRows.of(system)::hold));
  }

  private static Node sharded(
      ActorSystem<?> system,
      Supplier<Policies> policies,
      InstantSource clock,
      LongSupplier monotonicNanos) {
    LimiterContext context = context(system, policies, clock, monotonicNanos);
    DecisionSettings settings = DecisionSettings.from(system.settings().config());
    Departures departures = Peers.get(system).departures();
    ClusterLimiters limiters = ClusterLimiters.start(system, context, departures);
    Membership membership = Membership.of(system, ClusterLimiters.types());
    Peers.get(system).showPolicies(() -> policies.get().hashes());
    ReplicatedIncidents incidents = incidents(system, clock, context);
    Counters counters = new Counters();
    ClusterTotals totals =
        ClusterTotals.start(
            system,
            new TotalContext(clock, context.tenure(), context.settings().journal()),
            counters,
            Cluster.get(system).selfMember().uniqueAddress().longUid(),
            Membership.LIMITER);
    ClusterDestinations destinations =
        ClusterDestinations.start(
            system, PaceContext.of(context, limiters, counters), monotonicNanos, departures);
    Decider decider =
        Decider.create(
            policies,
            Wiring.of(system).owners(limiters),
            destinations,
            limiters.shards(),
            context.tenure(),
            membership::fronts,
            incidents::atLeastSeconds,
            counters,
            clock,
            monotonicNanos,
            settings);
    Duration debitEvery = settings.debitEvery();
    system
        .scheduler()
        .scheduleWithFixedDelay(
            debitEvery, debitEvery, decider::offerDebits, system.executionContext());
    system
        .scheduler()
        .scheduleWithFixedDelay(
            Decider.SWEEP_SPREAD_EVERY,
            Decider.SWEEP_SPREAD_EVERY,
            decider::sweepSpread,
            system.executionContext());
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseServiceRequestsDone(),
            "give-back-blocks",
            () -> {
              decider.giveBackSpread();
              return CompletableFuture.completedFuture(Done.getInstance());
            });
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeClusterShutdown(),
            "leave-destinations",
            () -> destinations.leave().thenCompose(left -> limiters.booked()));
    Duration unusableAfter = system.settings().config().getDuration("weir.journal.unusable-after");
    WarmUpSettings warmUp = WarmUpSettings.from(system.settings().config());
    CompletionStage<Done> warm =
        JournalProbe.start(system, context, unusableAfter)
            .thenCompose(written -> lookIntoSettings(context))
            .thenCompose(looked -> WarmUp.start(system, context, warmUp));
    Events events = ClusterEvents.start(system, clock);
    return new Node(
        new ToldDecisions(decider, events, monotonicNanos),
        limiters,
        destinations,
        membership,
        incidents,
        totals,
        counters,
        ClusterTop.start(system, counters.tops(), monotonicNanos),
        events,
        warm,
        warm.thenCompose(done -> Peers.get(system).tenure().first())
            .thenCompose(done -> known(incidents)));
  }

  private static ReplicatedIncidents incidents(
      ActorSystem<?> system, InstantSource clock, LimiterContext context) {
    return ReplicatedIncidents.start(
        system,
        new IncidentContext(
            clock, context.tenure(), context.senderClocks(), context.settings().journal()),
        Membership.LIMITER);
  }

  private static CompletionStage<Done> known(ReplicatedIncidents incidents) {
    return incidents
        .known()
        .toCompletableFuture()
        .completeOnTimeout(Done.getInstance(), INCIDENTS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** So that its statement is prepared; a look that fails is made good when it matters. */
  private static CompletionStage<Done> lookIntoSettings(LimiterContext context) {
    return context
        .settings()
        .lookup()
        .holds("settings|warm-up")
        .handle((holds, failure) -> Done.getInstance());
  }
}
