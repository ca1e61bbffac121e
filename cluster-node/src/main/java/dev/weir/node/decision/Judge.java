package dev.weir.node.decision;

import dev.weir.config.matching.Match.Met;
import dev.weir.config.policy.Policy;
import dev.weir.node.limiter.AskTimeout;
import dev.weir.node.limiter.Owners;
import dev.weir.node.limiter.Tenure;
import dev.weir.node.total.Counters;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all calls of one front end share when they are judged.
 *
 * @param limiters whom to ask
 * @param breakers whether it is worth asking
 * @param fallbacks who stands in
 * @param tenure whether what a durable limiter grants may be passed on
 * @param retryFloor what denied callers are told to wait at least
 * @param counters what the front end counts of each policy
 * @param clock wall clock
 * @param callIds the next call id; begins at random, so that no two front ends' are alike
 */
record Judge(
    Owners limiters,
    Breakers breakers,
    Fallbacks fallbacks,
    Tenure tenure,
    RetryFloor retryFloor,
    Counters counters,
    InstantSource clock,
    AtomicLong callIds) {

  /**
   * Judges a call by all that it meets: it takes all of its permits or none.
   *
   * @param timeout how long limiters may take
   * @param longestWaitMillis the longest that it may stand in a line, if its limits say no less
   */
  CompletableFuture<Answer> judge(
      Policy policy, Met met, Optional<CallKey> key, AskTimeout timeout, long longestWaitMillis) {
    return new Round(this, policy, met, key, timeout, longestWaitMillis).ask();
  }

  long nextCallId() {
    return callIds.getAndIncrement();
  }
}
