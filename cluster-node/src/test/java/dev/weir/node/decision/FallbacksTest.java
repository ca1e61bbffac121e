package dev.weir.node.decision;

import static dev.weir.node.decision.Calls.call;
import static dev.weir.node.decision.Calls.costing;
import static dev.weir.node.decision.PolicyBuilder.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Call;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Subdivision;
import dev.weir.node.decision.Decision.Entry;
import dev.weir.node.decision.FakeLimiters.Conduct;
import dev.weir.node.decision.FakeLimiters.Outcome;
import dev.weir.node.limiter.Tally;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the fallback {@code local} grants while owners cannot, and what they are told of it. */
class FallbacksTest {

  private static final Rate MINUTE = perMinute(10);
  private static final Rate HOUR = Rate.of(12, Duration.ofHours(1), Algorithm.FIXED_CALENDAR);

  private static PolicyBuilder policy() {
    return new PolicyBuilder()
        .limit("org", Durability.DURABLE, Fallback.LOCAL, MINUTE)
        .limit("key", Durability.MEMORY, Fallback.LOCAL, perMinute(4))
        .limit("app", Durability.DURABLE, Fallback.DENY, perMinute(100))
        .limit("team", Durability.DURABLE, Fallback.LOCAL, MINUTE, HOUR)
        .limit(
            "route", "zone", Subdivision.ROUTE, Durability.DURABLE, Fallback.LOCAL, perMinute(2));
  }

  private final FrontEnd front = FrontEnd.of(policy());
  private final FakeLimiters limiters = front.limiters();

  FallbacksTest() {
    limiters.conduct(request -> Conduct.of(Outcome.JOURNAL));
  }

  @Test
  void aLocalGrantTakesFromThisFrontEndsShare() {
    front.frontEnds(3);

    Decision decision = front.decide(costing(2, "org", "o1"));

    assertThat(decision.allowed()).isTrue();
    assertThat(decision.degraded()).isTrue();
    assertThat(decision.limits())
        .containsExactly(
            new Entry("org", "scope of org", "org=o1", 3, 1, 1_714_058_400, 60, false));
  }

  @Test
  void frontEndsTogetherGrantNoMoreThanTheLimit() {
    for (int frontEnds = 1; frontEnds <= 12; frontEnds++) {
      long granted = 0;
      for (int i = 0; i < frontEnds; i++) {
        FrontEnd one = FrontEnd.of(policy());
        one.frontEnds(frontEnds);
        one.limiters().conduct(request -> Conduct.of(Outcome.JOURNAL));
        while (one.decide(call("org", "o1")).allowed()) {
          granted++;
        }
      }
      assertThat(granted).isEqualTo(10L / frontEnds * frontEnds);
    }
  }

  @Test
  void aShareOfNothingDenies() {
    front.frontEnds(11);

    Decision denied = front.decide(call("org", "o1"));

    assertThat(denied.allowed()).isFalse();
    assertThat(denied.degraded()).isTrue();
    assertThat(denied.denial().orElseThrow().retryAfterSeconds()).hasValue(1);
  }

  @Test
  void aLocalDenialSaysHowLongTheShareNeeds() {
    front.decide(costing(10, "org", "o1"));

    Decision denied = front.decide(call("org", "o1"));

    assertThat(denied.allowed()).isFalse();
    assertThat(denied.degraded()).isTrue();
    assertThat(denied.denial().orElseThrow().retryAfterSeconds()).hasValue(30);
    front.clock().advance(30_000);
    assertThat(front.decide(call("org", "o1")).allowed()).isTrue();
  }

  @Test
  void aCostAboveTheShareIsWorthTryingAgainWhenTheOwnerMayBeBack() {
    front.frontEnds(2);

    Decision denied = front.decide(costing(6, "org", "o1"));

    assertThat(denied.allowed()).isFalse();
    assertThat(denied.denial().orElseThrow().retryAfterSeconds()).hasValue(1);
  }

  @Test
  void theShareFollowsTheNumberOfFrontEndsAndKeepsWhatWasCounted() {
    assertThat(front.decide(costing(4, "org", "o1")).limits().get(0).remaining()).isEqualTo(6);

    front.frontEnds(2);
    assertThat(front.decide(call("org", "o1")).limits().get(0).remaining()).isZero();
    assertThat(front.decide(call("org", "o1")).allowed()).isFalse();

    front.frontEnds(1);
    assertThat(front.decide(call("org", "o1")).limits().get(0).remaining()).isEqualTo(4);
  }

  @Test
  void localPermitsAreTakenTogetherOrNotAtAll() {
    front.decide(costing(4, "key", "k1"));

    assertThat(front.decide(call("org", "o1", "key", "k1")).allowed()).isFalse();
    assertThat(front.decide(call("org", "o1", "app", "a1")).allowed()).isFalse();

    assertThat(front.decide(costing(0, "org", "o1")).limits().get(0).remaining()).isEqualTo(10);
  }

  @Test
  void whereAnOwnerDeniesNothingIsTakenLocally() {
    limiters.conduct("key", Conduct.AT_ONCE);
    front.decide(costing(4, "key", "k1"));

    Decision denied = front.decide(call("org", "o1", "key", "k1"));

    assertThat(denied.allowed()).isFalse();
    assertThat(denied.limits()).extracting(Entry::name).containsExactly("key", "org");
    assertThat(denied.limits().get(1).remaining()).isEqualTo(10);
  }

  @Test
  void whereTheShareDeniesTheOwnersAreRefunded() {
    limiters.conduct("key", Conduct.AT_ONCE);
    front.decide(costing(10, "org", "o1"));

    Decision denied = front.decide(call("org", "o1", "key", "k1"));

    assertThat(denied.denial().orElseThrow().by().name()).isEqualTo("org");
    assertThat(limiters.taken("key", "key=k1")).isZero();
  }

  @Test
  void aLookTakesNothingLocallyEither() {
    front.decide(costing(0, "org", "o1"));
    front.decide(costing(0, "org", "o1"));

    assertThat(front.decide(costing(0, "org", "o1")).limits().get(0).remaining()).isEqualTo(10);
  }

  @Test
  void bucketsOfOneSubjectAreCountedApart() {
    front.decide(route("GET"));
    front.decide(route("GET"));

    assertThat(front.decide(route("GET")).allowed()).isFalse();
    Decision other = front.decide(route("PUT"));
    assertThat(other.allowed()).isTrue();
    assertThat(other.limits().get(0).subject()).isEqualTo("zone=z1,route=PUT /things/:id");
  }

  @Test
  void atTheBoundOnBucketsOneMoreIsDeniedUntilAnotherEnds() {
    FrontEnd small = FrontEnd.of(policy(), FrontEnd.settings("weir.decision.local.buckets = 1"));
    small.limiters().conduct(request -> Conduct.of(Outcome.JOURNAL));
    small.decide(route("GET"));

    assertThat(small.decide(route("PUT")).allowed()).isFalse();
    assertThat(small.decide(route("GET")).allowed()).isTrue();
    small.clock().advance(30_000);
    assertThat(small.decide(route("PUT")).allowed()).isTrue();
  }

  @Test
  void theSubjectsAreBounded() {
    FrontEnd small = FrontEnd.of(policy(), FrontEnd.settings("weir.decision.local.subjects = 100"));
    small.limiters().conduct(request -> Conduct.of(Outcome.JOURNAL));
    for (int i = 0; i < 10_000; i++) {
      small.decide(call("org", "o" + i));
    }
    small.limiters().conduct(request -> Conduct.AT_ONCE);

    for (int i = 0; i < 100; i++) {
      small.decider().offerDebits();
    }

    assertThat(small.limiters().debited("org")).isBetween(1L, 100L);
  }

  @Test
  void localGrantsAreDebitedOnceWhenTheirOwnerAnswersAgain() {
    front.decide(costing(3, "org", "o1", "key", "k1"));
    front.decide(costing(2, "org", "o1"));

    front.decider().offerDebits();
    assertThat(limiters.debited("org")).isZero();

    limiters.conduct("org", Conduct.AT_ONCE);
    for (int i = 0; i < 3; i++) {
      front.decider().offerDebits();
    }
    assertThat(limiters.debited("org")).isEqualTo(5);
    assertThat(limiters.debited("key")).isZero();

    limiters.conduct("key", Conduct.AT_ONCE);
    for (int i = 0; i < 3; i++) {
      front.decider().offerDebits();
    }
    assertThat(limiters.debited("org")).isEqualTo(5);
    assertThat(limiters.debited("key")).isEqualTo(3);
    assertThat(limiters.takenInAll()).isZero();
  }

  @Test
  void whatFallbacksJudgedIsToldOnceWhenTheOwnerAnswersAgain() {
    front.decide(costing(3, "org", "o1"));
    front.decide(costing(8, "org", "o1"));
    front.decide(costing(2, "org", "o1", "app", "a1"));
    front.decide(costing(0, "org", "o1"));
    front.decide(call("app", "a1"));
    front.decide(costing(5, "key", "k1"));
    front.decide(costing(4, "key", "k1"));

    front.decider().offerDebits();
    assertThat(limiters.counted("org=o1")).isEqualTo(Tally.NONE);

    limiters.conduct(request -> Conduct.AT_ONCE);
    for (int i = 0; i < 4; i++) {
      front.decider().offerDebits();
    }
    assertThat(limiters.counted("org=o1")).as("looks are none").isEqualTo(Tally.requests(3, 1));
    assertThat(limiters.counted("app=a1")).isEqualTo(Tally.requests(2, 2));
    assertThat(limiters.counted("key=k1"))
        .as("in memory, with its debit only")
        .isEqualTo(Tally.requests(1, 0));
  }

  @Test
  void offersThatOvertakeEachOtherDebitOnce() {
    front.decide(costing(3, "org", "o1"));
    limiters.conduct(request -> new Conduct(Outcome.JUDGED, 1_500, 1_500));

    for (int i = 0; i < 4; i++) {
      front.decider().offerDebits();
    }
    assertThat(limiters.asked().size()).isGreaterThan(2);
    limiters.conduct(request -> new Conduct(Outcome.JUDGED, 10, 10));
    front.decider().offerDebits();
    front.decider().offerDebits();
    limiters.quiet();

    assertThat(limiters.debited("org")).isEqualTo(3);
  }

  @Test
  void whatWasDebitedStillCountsHere() {
    front.decide(costing(9, "org", "o1"));
    limiters.conduct(request -> Conduct.AT_ONCE);
    front.decider().offerDebits();
    front.decider().offerDebits();
    limiters.conduct(request -> Conduct.of(Outcome.JOURNAL));

    assertThat(front.decide(costing(1, "org", "o1")).allowed()).isTrue();
    assertThat(front.decide(costing(1, "org", "o1")).allowed()).isFalse();
    limiters.conduct(request -> Conduct.AT_ONCE);
    front.decider().offerDebits();
    front.decider().offerDebits();

    assertThat(limiters.debited("org")).isEqualTo(10);
  }

  @Test
  void grantsOfAWindowThatIsOverAreNotDebited() {
    front.decide(costing(3, "org", "o1"));
    front.decide(costing(4, "team", "t1"));
    front.clock().advance(30_000);
    limiters.conduct(request -> Conduct.AT_ONCE);

    front.decider().offerDebits();
    front.decider().offerDebits();

    assertThat(limiters.debited("org")).isZero();
    assertThat(limiters.debited("team")).isEqualTo(4);
  }

  @Test
  void ofAWindowThatBeganAnewOnlyWhatItHoldsIsDebited() {
    front.decide(costing(4, "team", "t1"));
    front.clock().advance(Duration.ofHours(1).toMillis());
    front.decide(costing(1, "team", "t1"));
    limiters.conduct(request -> Conduct.AT_ONCE);

    front.decider().offerDebits();
    front.decider().offerDebits();

    assertThat(limiters.debited("team")).isEqualTo(1);
  }

  @Test
  void whereNothingIsOwedNobodyIsAsked() {
    front.decider().offerDebits();
    front.decider().offerDebits();

    assertThat(limiters.asked()).isEmpty();
  }

  @Test
  void offersAreBoundedAndEachOwnerComesInItsTurn() {
    FrontEnd small = FrontEnd.of(policy(), FrontEnd.settings("weir.decision.debit.subjects = 3"));
    small.limiters().conduct(request -> Conduct.of(Outcome.JOURNAL));
    for (int i = 0; i < 10; i++) {
      small.decide(call("org", "o" + i));
    }
    int asked = small.limiters().asked().size();
    // Three of them stay away: they must not keep the others from their turn.
    small
        .limiters()
        .conduct(
            request ->
                request.checks().subject().display().matches("org=o[0-2]")
                    ? Conduct.of(Outcome.JOURNAL)
                    : Conduct.AT_ONCE);

    small.decider().offerDebits();
    small.decider().offerDebits();
    assertThat(small.limiters().asked().size() - asked).isLessThanOrEqualTo(6);
    for (int i = 0; i < 20; i++) {
      small.decider().offerDebits();
    }

    assertThat(small.limiters().debited("org")).isEqualTo(7);
  }

  @Test
  void ownersBehindAnOpenBreakerAreLeftAlone() {
    limiters.conduct(request -> Conduct.of(Outcome.TIMEOUT));
    for (int i = 0; i < 3; i++) {
      front.decide(call("org", "o1"));
    }
    int asked = limiters.asked().size();

    front.decider().offerDebits();
    front.decider().offerDebits();

    assertThat(limiters.asked()).hasSize(asked);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void everyAlgorithmHasItsShare(Algorithm algorithm) {
    FrontEnd one =
        FrontEnd.of(
            new PolicyBuilder()
                .limit(
                    "org",
                    Durability.DURABLE,
                    Fallback.LOCAL,
                    Rate.of(10, Duration.ofMinutes(1), algorithm)));
    one.frontEnds(3);
    one.limiters().conduct(request -> Conduct.of(Outcome.JOURNAL));

    for (int i = 0; i < 3; i++) {
      assertThat(one.decide(call("org", "o1")).allowed()).isTrue();
    }
    Decision denied = one.decide(call("org", "o1"));
    assertThat(denied.allowed()).isFalse();
    long waitSeconds = denied.denial().orElseThrow().retryAfterSeconds().orElseThrow();
    one.clock().advance(waitSeconds * 1_000);
    assertThat(one.decide(call("org", "o1")).allowed()).isTrue();
  }

  private static Call route(String method) {
    return new Call(
        PolicyBuilder.NAME, Map.of("zone", "z1"), method, "/things/7", null, 1, null, null, null);
  }
}
