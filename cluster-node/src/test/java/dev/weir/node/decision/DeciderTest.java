package dev.weir.node.decision;

import static dev.weir.node.decision.Calls.call;
import static dev.weir.node.decision.Calls.costing;
import static dev.weir.node.decision.PolicyBuilder.perMinute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.config.matching.Call;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Subdivision;
import dev.weir.node.decision.Decision.Entry;
import dev.weir.node.decision.FakeLimiters.Conduct;
import dev.weir.node.decision.FakeLimiters.Outcome;
import dev.weir.node.limiter.AskTimeout;
import dev.weir.node.limiter.TakeRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeciderTest {

  private final FrontEnd front =
      FrontEnd.of(
          new PolicyBuilder()
              .limit("org", Durability.DURABLE, Fallback.DENY, perMinute(10))
              .limit("key", Durability.MEMORY, Fallback.DENY, perMinute(4))
              .limit("app", Durability.DURABLE, Fallback.ALLOW, perMinute(10)));

  private final FakeLimiters limiters = front.limiters();

  @Nested
  class OneLimiter {
    @Test
    void anAllowedCallTakesItsCostAndShowsWhatIsLeft() {
      Decision decision = front.decide(costing(3, "org", "o1"));

      assertThat(decision.allowed()).isTrue();
      assertThat(decision.degraded()).isFalse();
      assertThat(decision.denial()).isEmpty();
      assertThat(decision.limits())
          .containsExactly(
              new Entry("org", "scope of org", "org=o1", 10, 7, 1_714_058_400, 60, false));
      assertThat(limiters.taken("org", "org=o1")).isEqualTo(3);
    }

    @Test
    void aDeniedCallTakesNothingAndSaysHowLongToWait() {
      front.decide(costing(10, "org", "o1"));

      Decision denied = front.decide(call("org", "o1"));

      assertThat(denied.allowed()).isFalse();
      assertThat(denied.degraded()).isFalse();
      assertThat(denied.denial().orElseThrow().by().name()).isEqualTo("org");
      // 29.75 s until the minute's end.
      assertThat(denied.denial().orElseThrow().retryAfterSeconds()).hasValue(30);
      assertThat(limiters.taken("org", "org=o1")).isEqualTo(10);
    }

    @Test
    void aCostThatTheLimitCanNeverHoldIsDeniedWithoutAWait() {
      Decision denied = front.decide(costing(11, "org", "o1"));

      assertThat(denied.allowed()).isFalse();
      assertThat(denied.denial().orElseThrow().retryAfterSeconds()).isEmpty();
    }

    @Test
    void aLookSaysWhetherOnePermitIsFreeAndTakesNothing() {
      front.decide(costing(9, "org", "o1"));

      assertThat(front.decide(costing(0, "org", "o1")).allowed()).isTrue();
      assertThat(front.decide(costing(0, "org", "o1")).limits().get(0).remaining()).isEqualTo(1);
      front.decide(call("org", "o1"));
      assertThat(front.decide(costing(0, "org", "o1")).allowed()).isFalse();
      assertThat(limiters.taken("org", "org=o1")).isEqualTo(10);
      assertThat(limiters.refunds()).isZero();
    }

    @Test
    void aCallIsGivenTheWholeTimeoutAndAnIdOfItsOwn() {
      front.decide(call("org", "o1"));
      front.decide(call("org", "o1"));

      assertThat(limiters.asked())
          .extracting(TakeRequest::timeout)
          .containsOnly(new AskTimeout(3_000, 15_000));
      assertThat(limiters.asked().get(0).callId()).isNotEqualTo(limiters.asked().get(1).callId());
    }
  }

  @Nested
  class SeveralLimiters {
    @Test
    void allAreTakenFromAndTheTightestStandsFirst() {
      Decision decision = front.decide(call("org", "o1", "key", "k1"));

      assertThat(decision.allowed()).isTrue();
      assertThat(decision.limits()).extracting(Entry::name).containsExactly("key", "org");
      assertThat(limiters.taken("org", "org=o1")).isEqualTo(1);
      assertThat(limiters.taken("key", "key=k1")).isEqualTo(1);
    }

    @Test
    void whereOneDeniesTheOthersAreRefundedAndShowWhatHoldsAfterThat() {
      front.decide(costing(2, "org", "o1"));
      front.decide(costing(4, "key", "k1"));

      Decision denied = front.decide(call("org", "o1", "key", "k1"));

      assertThat(denied.allowed()).isFalse();
      assertThat(denied.denial().orElseThrow().by().name()).isEqualTo("key");
      assertThat(denied.limits())
          .extracting(Entry::name, Entry::remaining, Entry::denied)
          .containsExactly(tuple("key", 0L, true), tuple("org", 8L, false));
      assertThat(limiters.taken("org", "org=o1")).isEqualTo(2);
      assertThat(limiters.refunds()).isEqualTo(1);
    }

    @Test
    void aLimiterThatTookTheLastPermitIsNotSaidToDenyWhenAnotherDoes() {
      front.decide(costing(9, "org", "o1"));
      front.decide(costing(4, "key", "k1"));

      Decision denied = front.decide(call("org", "o1", "key", "k1"));

      assertThat(denied.limits())
          .filteredOn(Entry::denied)
          .extracting(Entry::name)
          .containsExactly("key");
      assertThat(denied.limits())
          .filteredOn(entry -> entry.name().equals("org"))
          .extracting(Entry::remaining)
          .containsExactly(1L);
    }

    @Test
    void theyAreAllAskedBeforeAnyAnswers() {
      limiters.conduct(request -> new Conduct(Outcome.JUDGED, 5, 5));

      CompletableFuture<Answer> answer = front.judge(call("org", "o1", "key", "k1"));

      assertThat(limiters.asked()).hasSize(2);
      assertThat(answer).isNotDone();
      limiters.advance(10);
      assertThat(answer).isCompleted();
    }

    @Test
    void aLookRefundsNothing() {
      front.decide(costing(4, "key", "k1"));

      Decision look = front.decide(costing(0, "org", "o1", "key", "k1"));

      assertThat(look.allowed()).isFalse();
      assertThat(look.denial().orElseThrow().by().name()).isEqualTo("key");
      assertThat(limiters.refunds()).isZero();
      assertThat(limiters.taken("org", "org=o1")).isZero();
    }
  }

  @Nested
  class Faults {
    @ParameterizedTest
    @EnumSource(
        value = Outcome.class,
        names = {"TIMEOUT", "JOURNAL", "TENURE", "CAPACITY", "POLICY", "BROKEN", "THROWN"})
    void aLimiterThatCannotJudgeIsStoodInForAtOnce(Outcome outcome) {
      limiters.conduct("org", Conduct.of(outcome));
      limiters.conduct("app", Conduct.of(outcome));

      Decision denied = front.decide(call("org", "o1"));
      Decision allowed = front.decide(call("app", "a1"));

      assertThat(denied.allowed()).isFalse();
      assertThat(denied.degraded()).isTrue();
      assertThat(denied.denial().orElseThrow().retryAfterSeconds()).hasValue(1);
      assertThat(denied.limits())
          .containsExactly(
              new Entry("org", "scope of org", "org=o1", 10, 0, 1_714_058_400, 60, true));
      assertThat(allowed.allowed()).isTrue();
      assertThat(allowed.degraded()).isTrue();
      assertThat(allowed.limits())
          .containsExactly(
              new Entry("app", "scope of app", "app=a1", 10, 10, 1_714_058_400, 60, false));
    }

    @Test
    void aSilentLimiterIsWaitedForNoLongerThanTheTimeout() {
      limiters.conduct("org", Conduct.of(Outcome.LOST));

      CompletableFuture<Answer> answer = front.judge(call("org", "o1", "key", "k1"));
      limiters.advance(2_999);
      assertThat(answer).isNotDone();
      limiters.advance(1);

      assertThat(answer).isCompleted();
      assertThat(limiters.taken("key", "key=k1")).isZero();
    }

    @Test
    void whereAFallbackDeniesTheOthersAreRefunded() {
      limiters.conduct("org", Conduct.of(Outcome.JOURNAL));

      Decision denied = front.decide(call("org", "o1", "key", "k1"));

      assertThat(denied.allowed()).isFalse();
      assertThat(denied.degraded()).isTrue();
      assertThat(denied.denial().orElseThrow().by().name()).isEqualTo("org");
      assertThat(limiters.taken("key", "key=k1")).isZero();
    }

    @Test
    void whereAFallbackAllowsTheOthersKeepWhatTheyTook() {
      limiters.conduct("app", Conduct.of(Outcome.JOURNAL));

      Decision allowed = front.decide(call("app", "a1", "key", "k1"));

      assertThat(allowed.allowed()).isTrue();
      assertThat(allowed.degraded()).isTrue();
      assertThat(limiters.taken("key", "key=k1")).isEqualTo(1);
    }

    @Test
    void whereAnOwnerDeniesAFallbackThatAllowsDoesNotHelp() {
      front.decide(costing(4, "key", "k1"));
      limiters.conduct("app", Conduct.of(Outcome.JOURNAL));

      Decision denied = front.decide(call("app", "a1", "key", "k1"));

      assertThat(denied.allowed()).isFalse();
      assertThat(denied.degraded()).isTrue();
      assertThat(denied.denial().orElseThrow().by().name()).isEqualTo("key");
    }

    @Test
    void aMovingLimiterIsAskedAgainAndNothingIsDegraded() {
      int[] moving = {2};
      limiters.conduct(request -> moving[0]-- > 0 ? Conduct.of(Outcome.MOVING) : Conduct.AT_ONCE);

      Decision decision = front.decide(call("org", "o1"));

      assertThat(decision.allowed()).isTrue();
      assertThat(decision.degraded()).isFalse();
      assertThat(limiters.asked()).hasSize(3);
    }

    @Test
    void aLimiterThatMovesForEverIsGivenUpAndStoodInFor() {
      limiters.conduct("org", Conduct.of(Outcome.MOVING));

      assertThat(front.decide(call("org", "o1")).degraded()).isTrue();
      assertThat(limiters.asked()).hasSize(3);
    }

    @Test
    void askingAMovingLimiterAgainLeavesItOnlyTheTimeThatIsLeft() {
      limiters.conduct("org", new Conduct(Outcome.MOVING, 500, 500));

      CompletableFuture<Answer> answer = front.judge(call("org", "o1"));
      limiters.advance(2_999);
      assertThat(answer).isNotDone();
      limiters.advance(1);

      assertThat(answer).isCompleted();
      assertThat(limiters.asked())
          .extracting(TakeRequest::timeout)
          .containsExactly(
              new AskTimeout(3_000, 15_000),
              new AskTimeout(2_000, 14_000),
              new AskTimeout(1_000, 13_000));
    }

    @Test
    void withoutTenureADurableGrantIsGivenBackAndStoodInFor() {
      front.tenure(false);

      Decision denied = front.decide(call("org", "o1"));
      Decision allowed = front.decide(call("app", "a1"));

      assertThat(denied.allowed()).isFalse();
      assertThat(denied.degraded()).isTrue();
      assertThat(allowed.allowed()).isTrue();
      assertThat(allowed.degraded()).isTrue();
      assertThat(limiters.takenInAll()).isZero();
    }

    @Test
    void withoutTenureMemoryLimitersAndDenialsAndLooksStand() {
      front.decide(costing(10, "org", "o1"));
      front.tenure(false);

      assertThat(front.decide(call("key", "k1")).degraded()).isFalse();
      assertThat(front.decide(call("org", "o1")).degraded()).isFalse();
      assertThat(front.decide(costing(0, "org", "o2")).degraded()).isFalse();
    }
  }

  @Nested
  class Breakers {
    @Test
    void threeTimeoutsInARowOpenTheShardsBreakerAndFallbacksAnswerAtOnce() {
      limiters.conduct("org", Conduct.of(Outcome.LOST));
      for (int i = 0; i < 3; i++) {
        CompletableFuture<Answer> answer = front.judge(call("org", "o1"));
        limiters.advance(3_000);
        assertThat(answer).isCompleted();
      }

      CompletableFuture<Answer> fourth = front.judge(call("org", "o1"));

      assertThat(fourth).isCompleted();
      assertThat(limiters.asked()).hasSize(3);
    }

    @Test
    void anAnswerBetweenTimeoutsKeepsItClosed() {
      for (int i = 0; i < 8; i++) {
        int round = i;
        limiters.conduct(request -> round % 3 == 2 ? Conduct.AT_ONCE : Conduct.of(Outcome.TIMEOUT));
        front.decide(call("org", "o1"));
      }

      assertThat(limiters.asked()).hasSize(8);
    }

    @ParameterizedTest
    @EnumSource(
        value = Outcome.class,
        names = {"JOURNAL", "TENURE", "CAPACITY", "POLICY"})
    void aLimiterThatSaysThatItCannotIsStillThere(Outcome outcome) {
      limiters.conduct("org", Conduct.of(outcome));
      for (int i = 0; i < 10; i++) {
        front.decide(call("org", "o1"));
      }

      assertThat(limiters.asked()).hasSize(10);
    }

    @Test
    void denialsKeepItClosed() {
      front.decide(costing(10, "org", "o1"));
      for (int i = 0; i < 10; i++) {
        assertThat(front.decide(call("org", "o1")).degraded()).isFalse();
      }
    }

    @Test
    void durableAndMemoryLimitersOfOneShardHaveBreakersOfTheirOwn() {
      // One value for both attributes gives two subjects; what matters is the durability.
      FrontEnd mixed =
          FrontEnd.of(
              new PolicyBuilder()
                  .limit(
                      "fast",
                      "org",
                      Subdivision.NONE,
                      Durability.MEMORY,
                      Fallback.ALLOW,
                      perMinute(10))
                  .limit(
                      "safe",
                      "org",
                      Subdivision.NONE,
                      Durability.DURABLE,
                      Fallback.ALLOW,
                      perMinute(10)));
      mixed
          .limiters()
          .conduct(
              request ->
                  request.checks().durability() == Durability.DURABLE
                      ? Conduct.of(Outcome.TIMEOUT)
                      : Conduct.AT_ONCE);
      for (int i = 0; i < 5; i++) {
        mixed.decide(call("org", "o1"));
      }

      assertThat(mixed.limiters().asked())
          .filteredOn(asked -> asked.checks().durability() == Durability.DURABLE)
          .hasSize(3);
      assertThat(mixed.limiters().taken("fast", "org=o1")).isEqualTo(5);
    }
  }

  @Nested
  class NoLimiters {
    @Test
    void anUnknownPolicyIsSaidToBeUnknown() {
      Call call = new Call("nope", Map.of("org", "o1"), null, null, null, 1, null, null, null);

      assertThat(front.answer(call)).isEqualTo(new Answer.UnknownPolicy("nope"));
    }

    @Test
    void aCallThatCannotBeJudgedSaysWhatIsWrong() {
      Answer answer = front.answer(call("color", "red"));

      assertThat(answer).isInstanceOf(Answer.Erroneous.class);
      Fault fault = ((Answer.Erroneous) answer).fault();
      assertThat(fault.field()).startsWith("caller");
      assertThat(limiters.asked()).isEmpty();
    }

    @Test
    void anUnlimitedRouteIsAllowedWithoutLimits() {
      Call call =
          new Call(
              PolicyBuilder.NAME, Map.of("org", "o1"), "GET", "/free", null, 1, null, null, null);

      assertThat(front.decide(call))
          .isEqualTo(
              new Decision(
                  true,
                  PolicyBuilder.NAME,
                  List.of(),
                  Optional.empty(),
                  0,
                  false,
                  ManualClock.START_MILLIS));
    }
  }

  @Test
  void theWaitOfADenialIsTheLongestOfThoseThatDenied() {
    FrontEnd two =
        FrontEnd.of(
            new PolicyBuilder()
                .limit(
                    "org",
                    Durability.DURABLE,
                    Fallback.DENY,
                    perMinute(5),
                    Rate.of(5, Duration.ofHours(1), Algorithm.FIXED_CALENDAR)));
    two.decide(costing(5, "org", "o1"));

    Decision denied = two.decide(call("org", "o1"));

    assertThat(denied.denial().orElseThrow().by().windowSeconds()).isEqualTo(3_600);
    assertThat(denied.denial().orElseThrow().retryAfterSeconds()).isEqualTo(OptionalLong.of(2_430));
  }
}
