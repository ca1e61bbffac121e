package dev.weir.node.decision;

import dev.weir.config.matching.Call;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Match.Delivery;
import dev.weir.config.matching.Match.Met;
import dev.weir.config.matching.Matcher;
import dev.weir.config.matching.Policies;
import dev.weir.config.policy.Policy;
import dev.weir.node.limiter.AskTimeout;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Owners;
import dev.weir.node.limiter.Tenure;
import dev.weir.node.pace.Destinations;
import dev.weir.node.total.Counters;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Judges the calls that come to one front end, by limiters anywhere in the cluster. Any number of
 * threads may ask it; nothing here blocks, and what follows a limiter's reply runs on the thread
 * that received it.
 */
public final class Decider implements Decisions {

  /** How often {@link #sweepSpread} is to be called. */
  public static final Duration SWEEP_SPREAD_EVERY = Duration.ofMillis(25);

  private final Supplier<Policies> policies;
  private final Judge judge;
  private final SpreadLimiters spread;
  private final Destinations destinations;
  private final Duplicates duplicates;
  private final Debits debits;
  private final InstantSource clock;
  private final AskTimeout timeout;
  private final long batchTimeoutMillis;

  private Decider(
      Supplier<Policies> policies,
      Judge judge,
      SpreadLimiters spread,
      Destinations destinations,
      InstantSource clock,
      DecisionSettings settings) {
    this.policies = policies;
    this.judge = judge;
    this.spread = spread;
    this.destinations = destinations;
    this.clock = clock;
    this.duplicates = new Duplicates(clock, settings);
    this.debits = new Debits(judge, settings);
    this.timeout = settings.askTimeout();
    this.batchTimeoutMillis = settings.batchTimeout().toMillis();
  }

  /**
   * A front end's decider.
   *
   * @param policies the policies as they are now
   * @param limiters those of the whole cluster
   * @param destinations those of the whole cluster
   * @param shards how many shards they are in
   * @param tenure whether this node may pass on what a durable limiter grants
   * @param frontEnds how many front ends there are now, this one included
   * @param retryFloor what denied callers are told to wait at least
   * @param counters what this node counts of each policy
   * @param clock wall clock
   * @param monotonicNanos a clock that never steps
   */
  public static Decider create(
      Supplier<Policies> policies,
      Owners limiters,
      Destinations destinations,
      int shards,
      Tenure tenure,
      IntSupplier frontEnds,
      RetryFloor retryFloor,
      Counters counters,
      InstantSource clock,
      LongSupplier monotonicNanos,
      DecisionSettings settings) {
    AtomicLong callIds = new AtomicLong(new SecureRandom().nextLong());
    SpreadLimiters spread =
        new SpreadLimiters(
            limiters, monotonicNanos, callIds::getAndIncrement, settings.askTimeout());
    Judge judge =
        new Judge(
            spread,
            new Breakers(limiters, shards, settings),
            new Fallbacks(frontEnds, clock, settings),
            tenure,
            retryFloor,
            counters,
            clock,
            callIds);
    return new Decider(policies, judge, spread, destinations, clock, settings);
  }

  @Override
  public CompletableFuture<Answer> judge(Call call) {
    return match(
        call,
        (policy, met) -> judge(policy, met, call, timeout, longestWaitMillis(call)),
        (policy, delivery) -> deliver(policy, delivery, call, timeout, longestWaitMillis(call)),
        CompletableFuture::completedFuture);
  }

  private CompletableFuture<Answer> deliver(
      Policy policy, Delivery delivery, Call call, AskTimeout left, long longestWaitMillis) {
    Long cost = call.cost();
    boolean look = cost != null && cost == 0;
    String id = call.id();
    if (id == null || look || policy.idempotencyMemory().isZero()) {
      return deliver(policy, delivery, Optional.empty(), look, left, longestWaitMillis);
    }
    CallKey key = CallKey.of(id, call, delivery);
    return duplicates.judge(
        key,
        policy.idempotencyMemory(),
        () -> deliver(policy, delivery, Optional.of(key), false, left, longestWaitMillis));
  }

  private CompletableFuture<Answer> deliver(
      Policy policy,
      Delivery delivery,
      Optional<CallKey> key,
      boolean look,
      AskTimeout left,
      long longestWaitMillis) {
    return new DeliveryRound(
            judge, destinations, policy, delivery, key, look, left, longestWaitMillis)
        .ask();
  }

  @Override
  public CompletableFuture<List<Answer>> judgeAll(List<Call> calls) {
    long deadlineMillis = clock.millis() + batchTimeoutMillis;
    Batch batch = new Batch();
    for (Call call : calls) {
      batch.add(
          match(
              call,
              (policy, met) -> step(policy, met, call, deadlineMillis),
              (policy, delivery) -> step(policy, delivery, call, deadlineMillis),
              Batch.Step::of));
    }
    return batch.judge();
  }

  @Override
  public CompletableFuture<Owners.Released> release(LeaseId lease, Ending ending) {
    if (policies.get().matcher(lease.policy()).isEmpty()) {
      return CompletableFuture.completedFuture(Owners.Released.UNKNOWN);
    }
    return lease.keeper() == LeaseId.Keeper.DESTINATION
        ? destinations.release(lease, ending.report())
        : judge.limiters().release(lease, ending.cost());
  }

  /**
   * Tells owners that are back what the fallback {@code local} granted in their place; to be called
   * every {@link DecisionSettings#debitEvery()}.
   */
  public void offerDebits() {
    debits.offer();
  }

  /**
   * Asks anew for what could not be given yet, and gives back what is not used; to be called every
   * {@link #SWEEP_SPREAD_EVERY}.
   */
  public void sweepSpread() {
    spread.sweep();
  }

  /** Gives back what this node holds of limits that are spread; for a node that leaves. */
  public void giveBackSpread() {
    spread.giveBackAll();
  }

  private <R> R match(
      Call call,
      BiFunction<Policy, Met, R> met,
      BiFunction<Policy, Delivery, R> delivers,
      Function<Answer, R> atOnce) {
    Optional<Matcher> matcher = policies.get().matcher(call.policy());
    if (matcher.isEmpty()) {
      return atOnce.apply(new Answer.UnknownPolicy(call.policy()));
    }
    Policy policy = matcher.get().policy();
    return matcher
        .get()
        .match(call)
        .fold(
            meets -> met.apply(policy, meets),
            unlimited ->
                unlimited
                    .delivery()
                    .map(delivery -> delivers.apply(policy, delivery))
                    .orElseGet(
                        () -> atOnce.apply(Decision.unlimited(policy.name(), clock.millis()))),
            refused -> atOnce.apply(new Answer.Erroneous(refused.fault())));
  }

  private static long longestWaitMillis(Call call) {
    Long asked = call.waitMillis();
    return asked == null ? Long.MAX_VALUE : asked;
  }

  private CompletableFuture<Answer> judge(
      Policy policy, Met met, Call call, AskTimeout left, long longestWaitMillis) {
    String id = call.id();
    // A look takes nothing, so that there is nothing to count once.
    if (id == null || met.cost() == 0 || policy.idempotencyMemory().isZero()) {
      return judge.judge(policy, met, Optional.empty(), left, longestWaitMillis);
    }
    CallKey key = CallKey.of(id, call, met);
    return duplicates.judge(
        key,
        policy.idempotencyMemory(),
        () -> judge.judge(policy, met, Optional.of(key), left, longestWaitMillis));
  }

  private Batch.Step step(Policy policy, Met met, Call call, long deadlineMillis) {
    return new Batch.Step(
        subjects(met.checks()),
        met.checks().size() > 1,
        () -> {
          AskTimeout left = timeout.atMost(deadlineMillis - clock.millis());
          return judge(policy, met, call, left, 0);
        });
  }

  private Batch.Step step(Policy policy, Delivery delivery, Call call, long deadlineMillis) {
    return new Batch.Step(
        Set.of(delivery.destination().entityId()),
        false,
        () -> deliver(policy, delivery, call, timeout.atMost(deadlineMillis - clock.millis()), 0));
  }

  private static Set<String> subjects(List<Checks> checks) {
    if (checks.size() == 1) {
      return Set.of(checks.get(0).subject().entityId());
    }
    Set<String> subjects = new HashSet<>();
    for (Checks each : checks) {
      subjects.add(each.subject().entityId());
    }
    return subjects;
  }
}
