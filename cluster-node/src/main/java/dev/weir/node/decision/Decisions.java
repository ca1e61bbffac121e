package dev.weir.node.decision;

import dev.weir.config.matching.Call;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Judges calls. Stages always complete normally, in bounded time. */
public interface Decisions {

  /** Judges one call. */
  CompletableFuture<Answer> judge(Call call);

  /**
   * Judges each on its own, those of one subject in their order; none waits in a queue.
   *
   * @return answers in the order of the calls
   */
  CompletableFuture<List<Answer>> judgeAll(List<Call> calls);
}
