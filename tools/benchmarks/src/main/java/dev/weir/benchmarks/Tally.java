package dev.weir.benchmarks;

import dev.weir.config.matching.Call;
import dev.weir.node.decision.Answer;
import dev.weir.node.decision.Decision;
import dev.weir.node.decision.Decisions;
import dev.weir.node.decision.Ending;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Owners.Released;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what the product decides, so that a load generator need not read answers. Costs a tenth of
 * a microsecond a decision, which counts against the product.
 */
final class Tally implements Decisions {

  /**
   * Decisions up to now.
   *
   * @param allowed those that allowed their call
   * @param others those that did not, and answers that were no decision
   * @param degraded those, of both kinds, that a fallback made
   */
  record Counts(long allowed, long others, long degraded) {

    Counts since(Counts before) {
      return new Counts(
          allowed - before.allowed, others - before.others, degraded - before.degraded);
    }
  }

  private final Decisions decisions;
  private final LongAdder allowed = new LongAdder();
  private final LongAdder others = new LongAdder();
  private final LongAdder degraded = new LongAdder();

  Tally(Decisions decisions) {
    this.decisions = decisions;
  }

  @Override
  public CompletableFuture<Released> release(LeaseId lease, Ending ending) {
    return decisions.release(lease, ending);
  }

  @Override
  public CompletableFuture<Answer> judge(Call call) {
    return decisions
        .judge(call)
        .thenApply(
            answer -> {
              count(answer);
              return answer;
            });
  }

  @Override
  public CompletableFuture<List<Answer>> judgeAll(List<Call> calls) {
    return decisions
        .judgeAll(calls)
        .thenApply(
            answers -> {
              answers.forEach(this::count);
              return answers;
            });
  }

  Counts counts() {
    return new Counts(allowed.sum(), others.sum(), degraded.sum());
  }

  private void count(Answer answer) {
    if (answer instanceof Decision decision) {
      (decision.allowed() ? allowed : others).increment();
      if (decision.degraded()) {
        degraded.increment();
      }
    } else {
      others.increment();
    }
  }
}
