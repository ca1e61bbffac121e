package dev.weir.node.decision;

import static dev.weir.node.decision.Calls.call;
import static dev.weir.node.decision.Calls.withId;
import static dev.weir.node.decision.PolicyBuilder.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.node.decision.FakeLimiters.Conduct;
import dev.weir.node.decision.FakeLimiters.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DuplicatesTest {

  private static PolicyBuilder policy() {
    return new PolicyBuilder()
        .limit("org", Durability.DURABLE, Fallback.DENY, perMinute(10))
        .limit("key", Durability.DURABLE, Fallback.DENY, perMinute(4))
        .limit("app", Durability.DURABLE, Fallback.ALLOW, perMinute(10));
  }

  private final FrontEnd front = FrontEnd.of(policy());
  private final FakeLimiters limiters = front.limiters();

  @Test
  void theSameIdAgainGetsTheSameAnswerAndIsCountedOnce() {
    Decision first = front.decide(withId("x", "org", "o1"));
    front.decide(call("org", "o1"));

    assertThat(front.decide(withId("x", "org", "o1"))).isEqualTo(first);
    assertThat(limiters.taken("org", "org=o1")).isEqualTo(2);
  }

  @Test
  void theSameIdOverSeveralLimitersIsCountedOnceInEach() {
    Decision first = front.decide(withId("x", "org", "o1", "key", "k1"));

    assertThat(front.decide(withId("x", "org", "o1", "key", "k1"))).isEqualTo(first);
    assertThat(limiters.taken("org", "org=o1")).isEqualTo(1);
    assertThat(limiters.taken("key", "key=k1")).isEqualTo(1);
  }

  @Test
  void theSameIdWithOtherContentIsAConflictAndNothingIsCounted() {
    front.decide(withId("x", "org", "o1"));
    front.decide(withId("y", "org", "o1", "key", "k1"));

    assertThat(front.answer(Calls.call(2, "x", "org", "o1"))).isEqualTo(new Answer.Conflict("x"));
    assertThat(front.answer(Calls.call(2, "y", "org", "o1", "key", "k1")))
        .isEqualTo(new Answer.Conflict("y"));
    assertThat(limiters.taken("org", "org=o1")).isEqualTo(2);
    assertThat(limiters.taken("key", "key=k1")).isEqualTo(1);
  }

  @Test
  void aConflictWithOneLimiterRefundsThoseThatHaveForgotten() {
    front.decide(withId("x", "org", "o1", "key", "k1"));
    limiters.forget("key");

    assertThat(front.answer(Calls.call(2, "x", "org", "o1", "key", "k1")))
        .isEqualTo(new Answer.Conflict("x"));
    assertThat(limiters.taken("org", "org=o1")).isEqualTo(1);
    assertThat(limiters.taken("key", "key=k1")).isEqualTo(1);
  }

  @Test
  void aDenialKeepsWhatAnEarlierAskingOfTheSameCallTook() {
    front.decide(withId("x", "org", "o1", "key", "k1"));
    limiters.forget("key");
    front.decide(Calls.call(3, null, "key", "k1"));

    Decision denied = front.decide(withId("x", "org", "o1", "key", "k1"));

    assertThat(denied.allowed()).isFalse();
    assertThat(limiters.taken("org", "org=o1")).isEqualTo(1);
  }

  @Test
  void theIdIsScopedToTheSubjects() {
    front.decide(withId("x", "org", "o1", "key", "k1"));

    assertThat(front.decide(withId("x", "org", "o1", "key", "k2")).allowed()).isTrue();
    assertThat(front.decide(withId("x", "org", "o1")).allowed()).isTrue();
    assertThat(limiters.taken("org", "org=o1")).isEqualTo(3);
  }

  @Test
  void denialsAreNotRemembered() {
    front.decide(Calls.call(10, null, "org", "o1"));
    assertThat(front.decide(withId("x", "org", "o1")).allowed()).isFalse();

    limiters.clear("org");

    assertThat(front.decide(withId("x", "org", "o1")).allowed()).isTrue();
  }

  @Test
  void aDuplicateInFlightSharesTheAnswer() {
    limiters.conduct(request -> new Conduct(Outcome.JUDGED, 10, 10));
    CompletableFuture<Answer> first = front.judge(withId("x", "org", "o1"));
    CompletableFuture<Answer> second = front.judge(withId("x", "org", "o1"));
    limiters.advance(20);

    assertThat(second).isCompletedWithValue(first.join());
    assertThat(limiters.asked()).hasSize(1);
  }

  @Test
  void theSameIdInFlightWithOtherContentIsAConflictAtOnce() {
    limiters.conduct(request -> new Conduct(Outcome.JUDGED, 10, 10));
    CompletableFuture<Answer> first = front.judge(withId("x", "org", "o1"));

    assertThat(front.answer(Calls.call(2, "x", "org", "o1"))).isEqualTo(new Answer.Conflict("x"));
    limiters.advance(20);
    assertThat(first.join()).isInstanceOf(Decision.class);
    assertThat(limiters.taken("org", "org=o1")).isEqualTo(1);
  }

  @Test
  void aDuplicateInFlightOnAnotherFrontEndIsCountedOnce() {
    FrontEnd other = front.another(policy());
    limiters.conduct("org", new Conduct(Outcome.JUDGED, 10, 10));
    limiters.conduct("key", new Conduct(Outcome.JUDGED, 30, 10));

    CompletableFuture<Answer> first = front.judge(withId("x", "org", "o1", "key", "k1"));
    limiters.advance(5);
    CompletableFuture<Answer> second = other.judge(withId("x", "org", "o1", "key", "k1"));
    limiters.quiet();

    assertThat(second).isCompletedWithValue(first.join());
    assertThat(limiters.taken("org", "org=o1")).isEqualTo(1);
    assertThat(limiters.taken("key", "key=k1")).isEqualTo(1);
  }

  @Test
  void anIdOfALookIsNotRemembered() {
    front.decide(Calls.call(0, "x", "org", "o1"));

    assertThat(front.decide(withId("x", "org", "o1")).allowed()).isTrue();
    assertThat(limiters.taken("org", "org=o1")).isEqualTo(1);
  }

  @Test
  void aLookUnderAnIdThatIsRememberedIsNoConflict() {
    front.decide(withId("x", "org", "o1"));

    assertThat(front.decide(Calls.call(0, "x", "org", "o1")).limits().get(0).remaining())
        .isEqualTo(9);
  }

  @Test
  void whereThePolicyRemembersNothingIdsMeanNothing() {
    FrontEnd forgetful = FrontEnd.of(policy().idempotencyMemory(Duration.ZERO));

    forgetful.decide(withId("x", "org", "o1"));
    forgetful.decide(Calls.call(2, "x", "org", "o1"));

    assertThat(forgetful.limiters().taken("org", "org=o1")).isEqualTo(3);
  }

  @Test
  void aFallbacksGrantIsRememberedHereAsItsOwnerKnowsNothingOfIt() {
    limiters.conduct("app", Conduct.of(Outcome.JOURNAL));
    Decision first = front.decide(withId("x", "app", "a1", "key", "k1"));
    limiters.conduct(request -> Conduct.AT_ONCE);

    assertThat(front.decide(withId("x", "app", "a1", "key", "k1"))).isEqualTo(first);
    assertThat(front.answer(Calls.call(2, "x", "app", "a1", "key", "k1")))
        .isEqualTo(new Answer.Conflict("x"));
    assertThat(limiters.taken("app", "app=a1")).isZero();
    assertThat(limiters.taken("key", "key=k1")).isEqualTo(1);
  }

  @Test
  void aFallbacksGrantIsRememberedAsLongAsThePolicySays() {
    limiters.conduct("app", Conduct.of(Outcome.JOURNAL));
    front.decide(withId("x", "app", "a1"));
    limiters.conduct(request -> Conduct.AT_ONCE);

    front.clock().advance(59_999);
    assertThat(front.decide(withId("x", "app", "a1")).degraded()).isTrue();
    front.clock().advance(1);
    assertThat(front.decide(withId("x", "app", "a1")).degraded()).isFalse();
  }

  @Test
  void aFallbacksDenialIsNotRemembered() {
    limiters.conduct("org", Conduct.of(Outcome.JOURNAL));
    front.decide(withId("x", "org", "o1"));
    limiters.conduct(request -> Conduct.AT_ONCE);

    assertThat(front.decide(withId("x", "org", "o1")).allowed()).isTrue();
  }
}
