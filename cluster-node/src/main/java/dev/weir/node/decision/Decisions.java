package dev.weir.node.decision;

import dev.weir.config.matching.Call;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Owners.Released;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Judges calls. Stages always complete normally, in bounded time. */
public interface Decisions {

  /**
   * Judges one call. Whoever does not want the answer any more cancels the future: the call then
   * leaves the line that it stands in, and what it was granted goes back.
   */
  CompletableFuture<Answer> judge(Call call);

  /**
   * Judges each on its own, those of one subject in their order; none waits in a queue.
   *
   * @return answers in the order of the calls
   */
  CompletableFuture<List<Answer>> judgeAll(List<Call> calls);

  /** Ends a call in flight, or a delivery. */
  CompletableFuture<Released> release(LeaseId lease, Ending ending);
}
