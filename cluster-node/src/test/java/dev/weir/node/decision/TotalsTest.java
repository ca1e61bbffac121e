package dev.weir.node.decision;

import static dev.weir.node.decision.PolicyBuilder.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Counts;
import dev.weir.node.decision.FakeLimiters.Conduct;
import dev.weir.node.decision.FakeLimiters.Outcome;
import dev.weir.node.limiter.Batches;
import dev.weir.node.limiter.Deliveries;
import dev.weir.node.total.PolicyAccount;
import org.junit.jupiter.api.Test;

/** What a front end counts of a policy. */
class TotalsTest {

  private final FrontEnd front =
      FrontEnd.of(
          new PolicyBuilder()
              .counting("calls", "org", Counts.CALLS, perMinute(10))
              .counting("items", "org", Counts.ITEMS, perMinute(100))
              .counting("key", "key", Counts.CALLS, perMinute(2)));

  @Test
  void aCallIsCountedOnceHoweverManyLimitersJudgedIt() {
    for (int i = 0; i < 3; i++) {
      front.decide(Calls.call("org", "o1", "key", "k1"));
    }
    assertThat(front.counted()).isEqualTo(requests(3, 1));
  }

  @Test
  void batchCallsAreCountedApart() {
    front.decide(Calls.batch(60, "org", "o1"));
    front.decide(Calls.batch(41, "org", "o1"));
    assertThat(front.counted())
        .isEqualTo(new PolicyAccount(0, 0, new Batches(2, 1, 60), Deliveries.NONE));
  }

  @Test
  void aLookIsNotCounted() {
    front.decide(Calls.costing(0, "org", "o1"));
    assertThat(front.counted()).isEqualTo(PolicyAccount.NONE);
  }

  @Test
  void aFallbacksAnswerIsCounted() {
    front.limiters().conduct(request -> Conduct.of(Outcome.TIMEOUT));
    front.decide(Calls.call("org", "o1"));
    assertThat(front.counted()).isEqualTo(requests(1, 0));
  }

  @Test
  void aCallThatIsAskedAgainUnderItsIdIsCountedOnce() {
    Decision first = front.decide(Calls.withId("c1", "org", "o1", "key", "k1"));
    Decision again = front.decide(Calls.withId("c1", "org", "o1", "key", "k1"));
    assertThat(again.allowed()).isEqualTo(first.allowed()).isTrue();
    assertThat(front.counted()).isEqualTo(requests(1, 0));
  }

  private static PolicyAccount requests(long calls, long denied) {
    return new PolicyAccount(calls, denied, Batches.NONE, Deliveries.NONE);
  }
}
