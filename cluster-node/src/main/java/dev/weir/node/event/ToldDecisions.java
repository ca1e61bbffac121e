package dev.weir.node.event;

import dev.weir.config.matching.Call;
import dev.weir.node.decision.Answer;
import dev.weir.node.decision.Decision;
import dev.weir.node.decision.Decisions;
import dev.weir.node.decision.Ending;
import dev.weir.node.event.Event.Kind;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Owners;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Tells of denials while anybody reads along: at most {@value #MOST_PER_SECOND} a second on each
 * node, each with how many it stands for. Looks are none.
 */
public final class ToldDecisions implements Decisions {

  private static final int MOST_PER_SECOND = 20;
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private final Decisions judging;
  private final Events events;
  private final LongSupplier monotonicNanos;
  private final Object lock = new Object();
  private long secondBeganNanos;
  private int toldInSecond;
  private long untold;

  /**
   * @param judging who judges
   * @param monotonicNanos a clock that never steps
   */
  public ToldDecisions(Decisions judging, Events events, LongSupplier monotonicNanos) {
    this.judging = judging;
    this.events = events;
    this.monotonicNanos = monotonicNanos;
    this.secondBeganNanos = monotonicNanos.getAsLong();
  }

  @Override
  public CompletableFuture<Answer> judge(Call call) {
    CompletableFuture<Answer> answer = judging.judge(call);
    if (events.listened() && !looks(call)) {
      // The same future: who cancels it cancels the judging.
      var unused = answer.thenAccept(this::judged);
    }
    return answer;
  }

  @Override
  public CompletableFuture<List<Answer>> judgeAll(List<Call> calls) {
    CompletableFuture<List<Answer>> answers = judging.judgeAll(calls);
    if (events.listened()) {
      var unused =
          answers.thenAccept(
              all -> {
                for (int i = 0; i < all.size(); i++) {
                  if (!looks(calls.get(i))) {
                    judged(all.get(i));
                  }
                }
              });
    }
    return answers;
  }

  @Override
  public CompletableFuture<Owners.Released> release(LeaseId lease, Ending ending) {
    return judging.release(lease, ending);
  }

  private static boolean looks(Call call) {
    Long cost = call.cost();
    return cost != null && cost == 0;
  }

  private void judged(Answer answer) {
    if (answer instanceof Decision decision && decision.denial().isPresent()) {
      long standsFor = mayTell();
      if (standsFor > 0) {
        Decision.Entry by = decision.denial().get().by();
        events.tell(
            Kind.DENIAL,
            decision.policy(),
            standsFor,
            new TreeMap<>(Map.of("limit", by.name(), "subject", by.subject())));
      }
    }
  }

  /** How many denials the next event stands for; 0: it is not told. */
  private long mayTell() {
    synchronized (lock) {
      long nowNanos = monotonicNanos.getAsLong();
      if (nowNanos - secondBeganNanos >= SECOND_NANOS) {
        secondBeganNanos = nowNanos;
        toldInSecond = 0;
      }
      untold++;
      if (toldInSecond == MOST_PER_SECOND) {
        return 0;
      }
      toldInSecond++;
      long standsFor = untold;
      untold = 0;
      return standsFor;
    }
  }
}
