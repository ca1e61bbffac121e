package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Abuse;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Penalty;
import dev.weir.config.policy.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a bucket does with a subject that is denied, and what it does in shadow. */
final class DisciplineTest {

  private static final long NOON = 1_714_046_400_000L;
  private static final long MINUTE = 60_000;
  private static final BucketKey KEY = new BucketKey("a", "");

  private static final Manner PENALTY =
      new Manner(Optional.empty(), Optional.empty(), Optional.of(new Penalty(2)), false, false);

  private static final Manner ABUSE =
      new Manner(
          Optional.empty(),
          Optional.of(new Abuse(3, Duration.ofMinutes(1), 20, Duration.ofMinutes(10))),
          Optional.empty(),
          false,
          false);

  private static final Manner SHADOW =
      new Manner(Optional.empty(), Optional.empty(), Optional.empty(), true, false);

  @Test
  void anEarlyRetryPutsTheResetOffByTheTimeWaitedFor() {
    Bucket bucket = full(PENALTY, firstCall(10), 10);
    assertThat(deny(bucket, NOON + 40_000).retryAfterMillis()).isEqualTo(20_000);
    WindowView early = deny(bucket, NOON + 55_000);
    assertThat(early.retryAfterMillis()).as("the wait begins anew").isEqualTo(20_000);
    assertThat(early.resetAtMillis()).isEqualTo(NOON + 75_000);
    assertThat(take(bucket, NOON + 75_000 - 1, 0)).isFalse();
    assertThat(bucket.views(NOON + 75_000 - 1, 0).get(0).resetAtMillis()).isEqualTo(NOON + 75_000);
    assertThat(bucket.views(NOON + 75_000 - 1, 0).get(0).remaining()).isZero();
    assertThat(take(bucket, NOON + 75_000, 10)).as("and then all is well").isTrue();
  }

  @Test
  void theResetIsPutOffToTheBoundAndNoFurther() {
    Bucket bucket = full(PENALTY, firstCall(10), 10);
    long last = 0;
    for (long atMillis = NOON + 30_000; atMillis < NOON + 2 * MINUTE; atMillis += 1_000) {
      last = atMillis + deny(bucket, atMillis).retryAfterMillis();
    }
    assertThat(last).as("two windows from its start").isEqualTo(NOON + 2 * MINUTE);
    assertThat(take(bucket, NOON + 2 * MINUTE, 1)).isTrue();
  }

  @Test
  void whoeverWaitsAsLongAsToldIsNotTouched() {
    Bucket bucket = full(PENALTY, firstCall(10), 10);
    for (int call = 0; call < 50; call++) {
      // All at once: nobody of them has waited a second.
      assertThat(deny(bucket, NOON + 40_000 + call).retryAfterMillis()).isEqualTo(20_000 - call);
    }
    assertThat(take(bucket, NOON + MINUTE, 10)).isTrue();
  }

  @Test
  void aLookDrawsNoPenalty() {
    Bucket bucket = full(PENALTY, firstCall(10), 10);
    deny(bucket, NOON + 40_000);
    for (long atMillis = NOON + 41_000; atMillis < NOON + MINUTE; atMillis += 1_000) {
      assertThat(bucket.judge(atMillis, 0)).isEqualTo(Verdict.DENIED);
    }
    assertThat(take(bucket, NOON + MINUTE, 1)).isTrue();
  }

  @Test
  void anEarlyCallThatThereIsRoomForIsNoRetry() {
    Bucket bucket = full(PENALTY, firstCall(10), 8);
    assertThat(denyOf(bucket, NOON + 10_000, 5).retryAfterMillis()).isEqualTo(50_000);
    assertThat(take(bucket, NOON + 30_000, 2)).isTrue();
    assertThat(take(bucket, NOON + MINUTE, 5)).isTrue();
  }

  @Test
  void theLongerWindowIsTheOneThatIsPutOff() {
    Rate hour = Rate.of(12, Duration.ofHours(1), Algorithm.FIXED_CALENDAR);
    Bucket bucket = bucket(PENALTY, firstCall(10), hour);
    assertThat(take(bucket, NOON, 10)).isTrue();
    assertThat(take(bucket, NOON + MINUTE, 2)).isTrue();
    deny(bucket, NOON + 2 * MINUTE);
    deny(bucket, NOON + 3 * MINUTE);
    List<WindowView> views = bucket.views(NOON + 3 * MINUTE, 1);
    assertThat(views.get(0).denied()).as("the minute has room").isFalse();
    assertThat(views.get(1).resetAtMillis()).isEqualTo(NOON + 61 * MINUTE);
  }

  @Test
  void aClockThatStepsBackMakesNobodyWaitLonger() {
    Bucket bucket = full(PENALTY, firstCall(10), 10);
    deny(bucket, NOON + 40_000);
    deny(bucket, NOON + 50_000);
    long longAgo = NOON - 3_600_000;
    assertThat(bucket.views(longAgo, 1).get(0).retryAfterMillis()).isLessThanOrEqualTo(2 * MINUTE);
    assertThat(take(bucket, longAgo + 2 * MINUTE, 1)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void aPenaltyHoldsForEveryAlgorithmAndWaitingSuffices(Algorithm algorithm) {
    Bucket bucket = bucket(PENALTY, Rate.of(10, Duration.ofMinutes(1), algorithm));
    assertThat(take(bucket, NOON, 10)).isTrue();
    long firstMillis = NOON + 1_000 + deny(bucket, NOON + 1_000).retryAfterMillis();
    long earlyMillis = firstMillis - 1_000;
    long untilMillis = earlyMillis + deny(bucket, earlyMillis).retryAfterMillis();
    assertThat(untilMillis).isEqualTo(firstMillis + (earlyMillis - NOON - 1_000) / 1_000 * 1_000);
    assertThat(take(bucket, untilMillis - 1, 1)).isFalse();
    assertThat(take(bucket, untilMillis, 1)).isTrue();
  }

  @Test
  void deniedTooOftenItHasLessForAWhileAndThenAllAgain() {
    Bucket bucket = full(ABUSE, firstCall(10), 10);
    deny(bucket, NOON + 1);
    assertThat(deny(bucket, NOON + 2).permits()).isEqualTo(10);
    assertThat(deny(bucket, NOON + 3).permits()).as("the third denial").isEqualTo(2);
    long untilMillis = NOON + 3 + 10 * MINUTE;
    assertThat(bucket.loweredUntilMillis(NOON + 3)).hasValue(untilMillis);
    assertThat(take(bucket, NOON + MINUTE, 2)).isTrue();
    for (int call = 0; call < 20; call++) {
      deny(bucket, NOON + MINUTE + 1 + call);
    }
    assertThat(bucket.loweredUntilMillis(NOON + 2 * MINUTE))
        .as("denials while it is lowered prolong nothing")
        .hasValue(untilMillis);
    assertThat(bucket.views(untilMillis - 1, 0).get(0).permits()).isEqualTo(2);
    assertThat(bucket.loweredUntilMillis(untilMillis)).isEmpty();
    assertThat(take(bucket, untilMillis, 10)).isTrue();
  }

  @Test
  void denialsThatAreFarApartLowerNothing() {
    Bucket bucket = full(ABUSE, Rate.of(10, Duration.ofHours(1), Algorithm.FIXED_CALENDAR), 10);
    for (int call = 0; call < 20; call++) {
      assertThat(deny(bucket, NOON + call * 30_001L).permits()).isEqualTo(10);
    }
  }

  @Test
  void whatIsTooMuchOnlyWhileItIsLoweredIsNotTooMuchForEver() {
    Bucket bucket = full(ABUSE, firstCall(10), 10);
    for (int call = 0; call < 3; call++) {
      deny(bucket, NOON + call);
    }
    WindowView tooMuch = denyOf(bucket, NOON + MINUTE, 5);
    assertThat(tooMuch.fits()).isTrue();
    long triedMillis = NOON + MINUTE + tooMuch.retryAfterMillis();
    assertThat(triedMillis).isEqualTo(NOON + 2 + 10 * MINUTE);
    assertThat(take(bucket, triedMillis, 5)).isTrue();
    assertThat(denyOf(bucket, triedMillis, 11).fits()).as("more than it ever holds").isFalse();
  }

  @Test
  void whereItWouldHaveRoomUnlessLoweredItHasWhenItIsRaised() {
    Bucket bucket = bucket(ABUSE, Rate.of(10, Duration.ofDays(1), Algorithm.FIXED_CALENDAR));
    assertThat(take(bucket, NOON, 5)).isTrue();
    for (int call = 0; call < 3; call++) {
      denyOf(bucket, NOON + call, 6);
    }
    WindowView denied = deny(bucket, NOON + 3);
    assertThat(denied.retryAfterMillis()).isEqualTo(10 * MINUTE - 1);
    assertThat(take(bucket, NOON + 3 + denied.retryAfterMillis(), 1)).isTrue();
  }

  @Test
  void itIsKeptAsLongAsItRemembers() {
    Bucket bucket = full(ABUSE, firstCall(10), 10);
    deny(bucket, NOON + 50_000);
    assertThat(bucket.endsAtMillis()).as("a denial counts").isEqualTo(NOON + 50_000 + MINUTE);
    deny(bucket, NOON + 50_001);
    deny(bucket, NOON + 50_002);
    assertThat(bucket.endsAtMillis()).isEqualTo(NOON + 50_002 + 10 * MINUTE);
  }

  @Test
  void itGoesOnWhereAnotherLeftOff() {
    Manner both = new Manner(Optional.empty(), ABUSE.abuse(), PENALTY.penalty(), false, false);
    Bucket before = full(both, firstCall(10), 10);
    deny(before, NOON + 40_000);
    deny(before, NOON + 50_000);
    Conduct kept = before.conduct(NOON + 50_000).orElseThrow();
    Bucket after = full(both, firstCall(10), 10);
    after.remember(kept, NOON + 51_000);
    assertThat(after.views(NOON + 51_000, 1).get(0).resetAtMillis()).isEqualTo(NOON + 70_000);
    assertThat(deny(after, NOON + 52_000).permits()).as("the third denial").isEqualTo(2);
    assertThat(after.conduct(NOON + 52_000).orElseThrow().loweredUntilMillis())
        .hasValue(NOON + 52_000 + 10 * MINUTE);
  }

  @Test
  void aResetForgives() {
    Manner both = new Manner(Optional.empty(), ABUSE.abuse(), PENALTY.penalty(), false, false);
    Bucket bucket = full(both, firstCall(10), 10);
    for (long atMillis = NOON + 1_000; atMillis < NOON + 10_000; atMillis += 1_000) {
      deny(bucket, atMillis);
    }
    bucket.reset();
    assertThat(bucket.conduct(NOON + 10_000)).isEmpty();
    assertThat(take(bucket, NOON + 10_000, 10)).isTrue();
  }

  @Test
  void anotherMannerForgivesWhatItDoesNotKnow() {
    Bucket bucket = full(ABUSE, firstCall(10), 10);
    for (int call = 0; call < 3; call++) {
      deny(bucket, NOON + call);
    }
    bucket.manner(PENALTY, NOON + 10);
    assertThat(bucket.views(NOON + 10, 1).get(0).permits()).isEqualTo(10);
    bucket.manner(Manner.PLAIN, NOON + 11);
    assertThat(bucket.conduct(NOON + 11)).isEmpty();
  }

  @Test
  void inShadowItCountsWhatItWouldGrantAndDeniesNothing() {
    Bucket bucket = bucket(SHADOW, firstCall(10));
    long granted = 0;
    for (int call = 0; call < 25; call++) {
      granted += bucket.denies(NOON + call, 1) ? 0 : 1;
      assertThat(bucket.judge(NOON + call, 1)).isEqualTo(Verdict.GRANTABLE);
      bucket.take(NOON + call, 1);
    }
    assertThat(granted).isEqualTo(10);
    WindowView view = bucket.views(NOON + 30, 1).get(0);
    assertThat(view.used()).isEqualTo(10);
    assertThat(view.denied()).isTrue();
    assertThat(view.retryAfterMillis()).isEqualTo(MINUTE - 30);
  }

  @Test
  void whatAShadowDidNotTakeItDoesNotGiveBack() {
    Bucket bucket = bucket(SHADOW, firstCall(1));
    Receipt taken = bucket.take(NOON, 1);
    bucket.refund(NOON, bucket.take(NOON, 1));
    assertThat(bucket.denies(NOON, 1)).isTrue();
    bucket.refund(NOON, taken);
    assertThat(bucket.denies(NOON, 1)).isFalse();
  }

  private static Rate firstCall(long permits) {
    return Rate.of(permits, Duration.ofMinutes(1), Algorithm.FIXED_FIRST_CALL);
  }

  private static Bucket full(Manner manner, Rate rate, long taken) {
    Bucket bucket = bucket(manner, rate);
    assertThat(take(bucket, NOON, taken)).isTrue();
    return bucket;
  }

  private static Bucket bucket(Manner manner, Rate... rates) {
    Bucket bucket = Bucket.inMemory(KEY, List.of(rates), NOON);
    bucket.manner(manner, NOON);
    return bucket;
  }

  private static boolean take(Bucket bucket, long nowMillis, long cost) {
    if (bucket.judge(nowMillis, cost) != Verdict.GRANTABLE) {
      return false;
    }
    bucket.take(nowMillis, cost);
    return true;
  }

  private static WindowView deny(Bucket bucket, long nowMillis) {
    return denyOf(bucket, nowMillis, 1);
  }

  private static WindowView denyOf(Bucket bucket, long nowMillis, long cost) {
    assertThat(bucket.judge(nowMillis, cost)).isEqualTo(Verdict.DENIED);
    bucket.denied(nowMillis, cost);
    return bucket.views(nowMillis, cost).get(0);
  }
}
