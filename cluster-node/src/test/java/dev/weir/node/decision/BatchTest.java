package dev.weir.node.decision;

import static dev.weir.node.decision.Calls.call;
import static dev.weir.node.decision.Calls.costing;
import static dev.weir.node.decision.PolicyBuilder.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Call;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.node.decision.FakeLimiters.Conduct;
import dev.weir.node.decision.FakeLimiters.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BatchTest {

  private final FrontEnd front =
      FrontEnd.of(
          new PolicyBuilder()
              .limit("org", Durability.DURABLE, Fallback.DENY, perMinute(10))
              .limit("key", Durability.DURABLE, Fallback.DENY, perMinute(4))
              .limit("app", Durability.DURABLE, Fallback.ALLOW, perMinute(1_000_000)));

  private final FakeLimiters limiters = front.limiters();

  @Test
  void answersStandInTheOrderOfTheCalls() {
    limiters.conduct("org", new Conduct(Outcome.JUDGED, 20, 20));

    List<Answer> answers =
        judge(call("org", "o1"), call("key", "k1"), call("color", "red"), unknown());

    assertThat(limits(answers.get(0))).containsExactly("org");
    assertThat(limits(answers.get(1))).containsExactly("key");
    assertThat(answers.get(2)).isInstanceOf(Answer.Erroneous.class);
    assertThat(answers.get(3)).isEqualTo(new Answer.UnknownPolicy("nope"));
  }

  @Test
  void anEmptyBatchIsAnsweredAtOnce() {
    assertThat(front.decider().judgeAll(List.of())).isCompletedWithValue(List.of());
  }

  @Test
  void callsOfOneLimiterEachAreAskedAtOnce() {
    limiters.conduct(request -> new Conduct(Outcome.JUDGED, 10, 10));

    CompletableFuture<List<Answer>> answers =
        front.decider().judgeAll(Collections.nCopies(12, call("org", "o1")));

    assertThat(limiters.asked()).hasSize(12);
    limiters.advance(20);
    assertThat(answers.join())
        .extracting(answer -> ((Decision) answer).allowed())
        .containsExactly(true, true, true, true, true, true, true, true, true, true, false, false);
  }

  @Test
  void aCallAfterOneThatIsRefundedFindsThePermitsBack() {
    front.decide(costing(4, "key", "k1"));
    front.decide(costing(9, "org", "o1"));
    limiters.conduct("org", new Conduct(Outcome.JUDGED, 10, 10));
    limiters.conduct("key", new Conduct(Outcome.JUDGED, 30, 30));

    // The first takes the organization's last permit, and gives it back when its key denies.
    List<Answer> answers = judge(call("org", "o1", "key", "k1"), call("org", "o1"));

    assertThat(answers)
        .extracting(answer -> ((Decision) answer).allowed())
        .containsExactly(false, true);
  }

  @Test
  void aCallOfSeveralLimitersWaitsForThoseBeforeItThatShareASubject() {
    limiters.conduct("org", new Conduct(Outcome.JUDGED, 30, 10));
    limiters.conduct("key", new Conduct(Outcome.JUDGED, 10, 10));

    // Were they asked at once, the third would take the key's last permit before the second.
    List<Answer> answers =
        judge(costing(3, "key", "k1"), call("org", "o1", "key", "k1"), call("key", "k1"));

    assertThat(answers)
        .extracting(answer -> ((Decision) answer).allowed())
        .containsExactly(true, true, false);
  }

  @Test
  void callsThatShareNoSubjectDoNotWaitForEachOther() {
    limiters.conduct(request -> new Conduct(Outcome.JUDGED, 10, 10));

    CompletableFuture<List<Answer>> answers =
        front
            .decider()
            .judgeAll(
                List.of(
                    call("org", "o1", "key", "k1"),
                    call("org", "o2", "key", "k2"),
                    call("org", "o3"),
                    call("org", "o1", "key", "k3")));

    assertThat(limiters.asked()).hasSize(5);
    limiters.advance(20);
    assertThat(limiters.asked()).hasSize(7);
    limiters.advance(20);
    assertThat(answers).isCompleted();
  }

  @Test
  void aLongChainOfCallsGrowsNoStack() {
    List<Call> calls = Collections.nCopies(20_000, call("app", "a1", "key2", "x"));
    FrontEnd wide =
        FrontEnd.of(
            new PolicyBuilder()
                .limit("app", Durability.DURABLE, Fallback.DENY, perMinute(1_000_000))
                .limit("key2", Durability.DURABLE, Fallback.DENY, perMinute(1_000_000)));

    List<Answer> answers = wide.decider().judgeAll(calls).join();

    assertThat(answers).allMatch(answer -> ((Decision) answer).allowed());
    assertThat(wide.limiters().taken("app", "app=a1")).isEqualTo(20_000);
  }

  @Test
  void aChainBehindSilentLimitersIsAnsweredWithinTheBatchsTime() {
    limiters.conduct("app", new Conduct(Outcome.JUDGED, 2_000, 0));
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(call("app", "a1", "key", "k" + i));
    }

    CompletableFuture<List<Answer>> answers = front.decider().judgeAll(calls);
    limiters.advance(15_000);

    assertThat(answers).isCompleted();
    List<Boolean> degraded =
        answers.join().stream().map(answer -> ((Decision) answer).degraded()).toList();
    assertThat(degraded.subList(0, 7)).containsOnly(false);
    assertThat(degraded.subList(8, 100)).containsOnly(true);
    limiters.quiet();
    assertThat(limiters.taken("app", "app=a1")).isEqualTo(7);
  }

  private static Call unknown() {
    return new Call("nope", Map.of("org", "o1"), null, null, null, 1, null, null, null);
  }

  private List<Answer> judge(Call... calls) {
    CompletableFuture<List<Answer>> answers = front.decider().judgeAll(List.of(calls));
    limiters.quiet();
    return answers.join();
  }

  private static List<String> limits(Answer answer) {
    return ((Decision) answer).limits().stream().map(Decision.Entry::name).toList();
  }
}
