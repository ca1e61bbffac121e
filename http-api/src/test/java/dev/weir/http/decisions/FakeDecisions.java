package dev.weir.http.decisions;

import dev.weir.config.matching.Call;
import dev.weir.node.decision.Answer;
import dev.weir.node.decision.Decisions;
import dev.weir.node.decision.Ending;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Owners.Released;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Judges by a function and remembers what it was asked. */
public final class FakeDecisions implements Decisions {

  private static final Set<String> KNOWN = Examples.policies().matchers().keySet();

  final Queue<Map.Entry<LeaseId, Ending>> endings = new ConcurrentLinkedQueue<>();
  volatile Released releasing = Released.UNKNOWN;
  final List<Call> calls = new CopyOnWriteArrayList<>();
  volatile Function<Call, Answer> judging =
      call ->
          KNOWN.contains(call.policy())
              ? Examples.allowed(call.policy(), Examples.ENDPOINT)
              : new Answer.UnknownPolicy(call.policy());

  @Override
  public CompletableFuture<Answer> judge(Call call) {
    calls.add(call);
    return CompletableFuture.completedFuture(judging.apply(call));
  }

  @Override
  public CompletableFuture<List<Answer>> judgeAll(List<Call> all) {
    calls.addAll(all);
    return CompletableFuture.completedFuture(all.stream().map(judging).toList());
  }

  @Override
  public CompletableFuture<Released> release(LeaseId lease, Ending ending) {
    endings.add(Map.entry(lease, ending));
    return CompletableFuture.completedFuture(releasing);
  }
}
