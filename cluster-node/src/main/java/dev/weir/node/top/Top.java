package dev.weir.node.top;

import java.util.concurrent.CompletionStage;

/** Top talkers over the whole cluster. Safe to ask from any thread. */
@FunctionalInterface
public interface Top {

  /**
   * Which subjects of a policy count the most.
   *
   * @return a stage that completes normally within 3 s; nodes that did not answer within 2 s are
   *     missing
   */
  CompletionStage<Ranking> of(String policy, By by);
}
