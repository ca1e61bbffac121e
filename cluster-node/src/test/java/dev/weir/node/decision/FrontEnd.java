package dev.weir.node.decision;

import com.typesafe.config.ConfigFactory;
import dev.weir.config.matching.Call;
import dev.weir.config.matching.Policies;
import dev.weir.node.total.Counters;
import dev.weir.node.total.PolicyAccount;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A decider with limiters, clock, tenure and front ends that the test commands. */
final class FrontEnd {

  private static final DecisionSettings DEFAULTS = settings("");

  private final ManualClock clock;
  private final FakeLimiters limiters;
  private final FakeDestinations destinations = new FakeDestinations();
  private final AtomicBoolean tenure = new AtomicBoolean(true);
  private final AtomicInteger frontEnds = new AtomicInteger(1);
  private final Counters counters = new Counters();
  private final Decider decider;

  private final AtomicLong retryFloorSeconds = new AtomicLong();

  private FrontEnd(
      Policies policies, FakeLimiters limiters, ManualClock clock, DecisionSettings settings) {
    this.clock = clock;
    this.limiters = limiters;
    this.decider =
        Decider.create(
            () -> policies,
            limiters,
            destinations,
            FakeLimiters.SHARDS,
            tenure::get,
            frontEnds::get,
            policy -> retryFloorSeconds.get(),
            counters,
            clock,
            () -> clock.millis() * 1_000_000,
            settings);
  }

  static FrontEnd of(PolicyBuilder policy) {
    return of(policy, DEFAULTS);
  }

  static FrontEnd of(PolicyBuilder policy, DecisionSettings settings) {
    Policies policies = policy.policies();
    ManualClock clock = new ManualClock();
    return new FrontEnd(policies, new FakeLimiters(policies, clock), clock, settings);
  }

  /** What this front end has counted of its policy. */
  PolicyAccount counted() {
    return counters.of(PolicyBuilder.NAME).account();
  }

  FakeDestinations destinations() {
    return destinations;
  }

  /** Another front end of the same cluster. */
  FrontEnd another(PolicyBuilder policy) {
    return new FrontEnd(policy.policies(), limiters, clock, DEFAULTS);
  }

  /** The defaults, but for these. */
  static DecisionSettings settings(String overrides) {
    return DecisionSettings.from(
        ConfigFactory.parseString(overrides)
            .withFallback(ConfigFactory.parseResources("reference.conf"))
            .resolve());
  }

  CompletableFuture<Answer> judge(Call call) {
    return decider.judge(call);
  }

  /** The answer to a call for which nothing is waited. */
  Answer answer(Call call) {
    return decider.judge(call).join();
  }

  Decision decide(Call call) {
    return (Decision) answer(call);
  }

  Decider decider() {
    return decider;
  }

  FakeLimiters limiters() {
    return limiters;
  }

  ManualClock clock() {
    return clock;
  }

  void tenure(boolean held) {
    tenure.set(held);
  }

  void retryFloor(long seconds) {
    retryFloorSeconds.set(seconds);
  }

  void frontEnds(int count) {
    frontEnds.set(count);
  }
}
