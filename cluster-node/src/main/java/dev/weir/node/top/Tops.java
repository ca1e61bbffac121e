package dev.weir.node.top;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The {@link TopSubjects} of every policy that this node ever judged by. The first 32 policies have
 * large sketches, at most 1 MB each; those after them have small ones, at most 120 KB.
 */
public final class Tops {

  private static final int LARGE_POLICIES = 32;
  private static final int LARGE_SLOTS = 1_024;
  private static final int SMALL_SLOTS = 128;

  private final Map<String, TopSubjects> byPolicy = new ConcurrentHashMap<>();
  private final AtomicInteger policies = new AtomicInteger();

  /** A policy's. */
  public TopSubjects of(String policy) {
    return byPolicy.computeIfAbsent(
        policy,
        name ->
            new TopSubjects(
                policies.getAndIncrement() < LARGE_POLICIES ? LARGE_SLOTS : SMALL_SLOTS));
  }

  /** The first of one policy; empty where it was never judged by. */
  NodeRanking ranking(String policy, By by, int most, int mostCharacters) {
    TopSubjects known = byPolicy.get(policy);
    return known == null ? NodeRanking.NONE : known.ranking(by, most, mostCharacters);
  }

  /** Begins a generation of all. */
  void turn() {
    byPolicy.values().forEach(TopSubjects::turn);
  }
}
