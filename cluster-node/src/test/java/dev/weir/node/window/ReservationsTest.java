package dev.weir.node.window;

import static dev.weir.node.window.Standing.LEADING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Reserve;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReservationsTest {

  private static final BucketKey KEY = new BucketKey("limit", "bucket");
  private static final long NOON = Duration.ofHours(12).toMillis();
  private static final long MINUTE = 60_000;
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;

  private static Rate calendar(long permits, long windowMillis) {
    return rate(permits, windowMillis, Algorithm.FIXED_CALENDAR);
  }

  private static Rate rate(long permits, long windowMillis, Algorithm algorithm) {
    return Rate.of(permits, Duration.ofMillis(windowMillis), algorithm);
  }

  private static Bucket durable(Rate... rates) {
    return Bucket.durable(KEY, List.of(rates), Reserve.TENTH, BucketAccount.EMPTY, NOON);
  }

  private static BucketReservation plan(Bucket bucket, long now, long cost) {
    return bucket.reservation(now, cost, false).orElseThrow();
  }

  private static void reserve(Bucket bucket, long now, long cost) {
    bucket.acknowledged(plan(bucket, now, cost), now);
  }

  private static long reserved(Bucket bucket, long now) {
    return bucket.views(now, 1).get(0).reserved();
  }

  private static WindowReservation entry(
      Rate rate, long startMillis, long taken, long takenByMillis, long unspent) {
    return new WindowReservation(
        rate.algorithm(),
        rate.windowMillis(),
        startMillis,
        taken,
        takenByMillis,
        unspent,
        rate.permits(),
        startMillis);
  }

  @Test
  void beforeTheJournalKnowsACostIsUncovered() {
    Rate rate = calendar(100, MINUTE);
    Bucket bucket = durable(rate);
    assertThat(bucket.judge(NOON, 1)).isEqualTo(Verdict.UNCOVERED);
    assertThat(bucket.judge(NOON, 0)).as("a look").isEqualTo(Verdict.GRANTABLE);
    assertThat(bucket.judge(NOON, 101)).isEqualTo(Verdict.DENIED);
    BucketReservation planned = plan(bucket, NOON, 1);
    assertThat(planned.key()).isEqualTo(KEY);
    assertThat(planned.number()).isEqualTo(1);
    assertThat(planned.windows()).containsExactly(entry(rate, NOON, 0, NOON, 10));
    assertThat(bucket.judge(NOON, 1)).as("not acknowledged").isEqualTo(Verdict.UNCOVERED);
    bucket.acknowledged(planned, NOON);
    assertThat(reserved(bucket, NOON)).isEqualTo(10);
    assertThat(bucket.judge(NOON, 10)).isEqualTo(Verdict.GRANTABLE);
    assertThat(bucket.judge(NOON, 11)).isEqualTo(Verdict.UNCOVERED);
    bucket.take(NOON, 7);
    assertThat(reserved(bucket, NOON)).isEqualTo(3);
  }

  @Test
  void aReservationIsAbsolute() {
    Rate rate = calendar(100, MINUTE);
    Bucket bucket = durable(rate);
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 8);
    assertThat(plan(bucket, NOON, 0).windows()).containsExactly(entry(rate, NOON, 8, NOON, 10));
    assertThat(plan(bucket, NOON, 0).windows()).containsExactly(entry(rate, NOON, 8, NOON, 10));
  }

  @Test
  void aCostAboveTheReserveIsReservedAsSuch() {
    Bucket bucket = durable(calendar(100, MINUTE));
    assertThat(plan(bucket, NOON, 40).windows().get(0).unspent()).isEqualTo(40);
  }

  @Test
  void whatIsReservedFitsIntoTheRoomThatIsLeft() {
    Bucket bucket = durable(calendar(100, MINUTE));
    reserve(bucket, NOON, 94);
    bucket.take(NOON, 94);
    assertThat(plan(bucket, NOON, 1).windows().get(0).unspent()).isEqualTo(6);
    assertThat(bucket.reservation(NOON, 7, false)).as("denied").isEmpty();
  }

  @Test
  void everyWindowReservesWhatTheSmallestMay() {
    Bucket bucket = durable(calendar(60, MINUTE), calendar(1_000, HOUR));
    assertThat(plan(bucket, NOON, 1).windows())
        .extracting(WindowReservation::unspent)
        .containsExactly(6L, 6L);
  }

  @Test
  void whatIsCoveredNeedsNoReservation() {
    Bucket bucket = durable(calendar(100, MINUTE));
    reserve(bucket, NOON, 1);
    assertThat(bucket.reservation(NOON, 0, false)).isEmpty();
    assertThat(bucket.reservation(NOON, 10, false)).isEmpty();
    bucket.take(NOON, 1);
    assertThat(bucket.reservation(NOON, 0, false)).isPresent();
  }

  @Test
  void itRunsLowAtAQuarterOfTheReserve() {
    Bucket bucket = durable(calendar(100, MINUTE));
    assertThat(bucket.runsLow()).isTrue();
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 7);
    assertThat(bucket.runsLow()).isFalse();
    bucket.take(NOON, 1);
    assertThat(bucket.runsLow()).isTrue();
  }

  @Test
  void aReserveOfOnePermitNeverRunsLow() {
    Bucket bucket = durable(calendar(10, MINUTE));
    assertThat(bucket.runsLow()).isFalse();
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 1);
    assertThat(bucket.runsLow()).isFalse();
  }

  @Test
  void aRefundedPermitIsCoveredAgain() {
    for (Algorithm algorithm : Algorithm.values()) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      reserve(bucket, NOON, 1);
      Receipt receipt = bucket.take(NOON, 10);
      bucket.refund(NOON, receipt);
      assertThat(reserved(bucket, NOON)).as(algorithm.name()).isEqualTo(10);
      assertThat(plan(bucket, NOON, 11).windows().get(0).taken()).isZero();
    }
  }

  @Test
  void whatTheJournalCountsAsSpentIsNotCoveredAgainWhereItEndsByItself() {
    for (Algorithm algorithm : List.of(Algorithm.SLIDING, Algorithm.TOKEN_BUCKET)) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      reserve(bucket, NOON, 1);
      Receipt receipt = bucket.take(NOON, 8);
      reserve(bucket, NOON, 0);
      bucket.refund(NOON, receipt);
      assertThat(bucket.views(NOON, 1).get(0).used()).isZero();
      assertThat(reserved(bucket, NOON)).isEqualTo(10);
      assertThat(plan(bucket, NOON, 11).windows().get(0).taken()).isEqualTo(8);
    }
  }

  @Test
  void aFixedWindowIsRefundedWhateverTheJournalKnows() {
    Bucket bucket = durable(calendar(100, MINUTE));
    reserve(bucket, NOON, 1);
    Receipt receipt = bucket.take(NOON, 8);
    reserve(bucket, NOON, 0);
    bucket.refund(NOON, receipt);
    assertThat(reserved(bucket, NOON)).isEqualTo(18);
    assertThat(plan(bucket, NOON, 19).windows().get(0).taken()).isZero();
  }

  @Test
  void anAcknowledgementComesLate() {
    Bucket bucket = durable(calendar(100, MINUTE));
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 8);
    BucketReservation renewal = plan(bucket, NOON, 0);
    bucket.take(NOON, 2);
    bucket.acknowledged(renewal, NOON);
    assertThat(reserved(bucket, NOON)).isEqualTo(8);
  }

  @Test
  void anAcknowledgementComesTwiceOrIsOvertaken() {
    Bucket bucket = durable(calendar(100, MINUTE));
    BucketReservation first = plan(bucket, NOON, 1);
    bucket.acknowledged(first, NOON);
    bucket.take(NOON, 8);
    BucketReservation second = plan(bucket, NOON, 0);
    bucket.acknowledged(second, NOON);
    bucket.acknowledged(first, NOON);
    assertThat(reserved(bucket, NOON)).isEqualTo(10);
    bucket.acknowledged(second, NOON);
    assertThat(reserved(bucket, NOON)).isEqualTo(10);
  }

  @Test
  void whileALowerReservationIsBeingWrittenNoMoreIsGrantedThanItLeaves() {
    for (Algorithm algorithm : Algorithm.values()) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      BucketReservation first = plan(bucket, NOON, 1);
      bucket.acknowledged(first, NOON);
      bucket.take(NOON, 3);
      BucketReservation settled = bucket.settlement(NOON).orElseThrow();
      assertThat(settled.windows().get(0).taken()).isEqualTo(3);
      assertThat(settled.windows().get(0).unspent()).isZero();
      assertThat(bucket.judge(NOON, 1)).isEqualTo(Verdict.UNCOVERED);
      bucket.acknowledged(first, NOON);
      assertThat(bucket.judge(NOON, 1)).isEqualTo(Verdict.UNCOVERED);
    }
  }

  @Test
  void anEarlierReservationCoversWhatALaterOneBeingWrittenLeaves() {
    for (Algorithm algorithm : Algorithm.values()) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      BucketReservation ten = plan(bucket, NOON, 1);
      BucketReservation forty = plan(bucket, NOON, 40);
      bucket.acknowledged(ten, NOON);
      assertThat(reserved(bucket, NOON)).isEqualTo(10);
      bucket.acknowledged(forty, NOON);
      assertThat(reserved(bucket, NOON)).isEqualTo(40);
      BucketReservation sixty = plan(bucket, NOON, 60);
      bucket.settlement(NOON);
      bucket.acknowledged(sixty, NOON);
      assertThat(reserved(bucket, NOON)).as("the settlement may be durable").isZero();
    }
  }

  @Test
  void acknowledgementsOfTheLatestEightReservationsCount() {
    Bucket bucket = durable(calendar(100, MINUTE));
    BucketReservation first = plan(bucket, NOON, 1);
    BucketReservation second = plan(bucket, NOON, 1);
    for (int i = 0; i < 7; i++) {
      plan(bucket, NOON, 1);
    }
    bucket.acknowledged(first, NOON);
    assertThat(reserved(bucket, NOON)).isZero();
    bucket.acknowledged(second, NOON);
    assertThat(reserved(bucket, NOON)).isEqualTo(10);
  }

  @Test
  void whatWasReservedInAFixedWindowEndsWithIt() {
    for (Algorithm algorithm : List.of(Algorithm.FIXED_CALENDAR, Algorithm.FIXED_FIRST_CALL)) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      reserve(bucket, NOON, 1);
      assertThat(bucket.judge(NOON + MINUTE - 1, 10)).isEqualTo(Verdict.GRANTABLE);
      BucketReservation late = plan(bucket, NOON, 30);
      assertThat(bucket.judge(NOON + MINUTE, 1)).isEqualTo(Verdict.UNCOVERED);
      bucket.acknowledged(late, NOON + MINUTE);
      assertThat(bucket.judge(NOON + MINUTE, 1)).isEqualTo(Verdict.UNCOVERED);
    }
  }

  @Test
  void whatWasReservedElsewhereEndsAWindowsLengthAfterItWasPlanned() {
    for (Algorithm algorithm : List.of(Algorithm.SLIDING, Algorithm.TOKEN_BUCKET)) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      BucketReservation planned = plan(bucket, NOON, 1);
      bucket.acknowledged(planned, NOON + 5);
      assertThat(bucket.judge(NOON + MINUTE - 1, 10)).isEqualTo(Verdict.GRANTABLE);
      assertThat(bucket.judge(NOON + MINUTE, 1)).isEqualTo(Verdict.UNCOVERED);
      assertThat(bucket.judge(NOON + MINUTE - 1, 1))
          .as("it does not come back with the clock")
          .isEqualTo(Verdict.UNCOVERED);
    }
  }

  @Test
  void whatWasReservedIsVoidWhenTheClockStepsBackFar() {
    for (Algorithm algorithm : Algorithm.values()) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      reserve(bucket, NOON, 1);
      bucket.take(NOON, 1);
      assertThat(bucket.judge(NOON - 1, 1)).as(algorithm.name()).isEqualTo(Verdict.GRANTABLE);
      assertThat(bucket.judge(NOON - 10 * MINUTE, 1)).isEqualTo(Verdict.UNCOVERED);
      assertThat(bucket.judge(NOON - 10 * MINUTE + 1, 1)).isEqualTo(Verdict.UNCOVERED);
      BucketReservation moved = plan(bucket, NOON - 10 * MINUTE, 1);
      assertThat(moved.windows().get(0).taken()).isEqualTo(1);
      assertThat(moved.windows().get(0).movedFromMillis()).isEqualTo(NOON);
      bucket.acknowledged(moved, NOON - 10 * MINUTE);
      assertThat(bucket.judge(NOON - 10 * MINUTE, 1)).isEqualTo(Verdict.GRANTABLE);
    }
  }

  @Test
  void aReservationInALongWindowEndsAfterADaySoThatItsRowOutlivesWhatWasTaken() {
    long rowsLive = 33 * DAY;
    for (Algorithm algorithm : List.of(Algorithm.SLIDING, Algorithm.TOKEN_BUCKET)) {
      Rate rate = rate(100, 31 * DAY, algorithm);
      Bucket bucket = durable(rate);
      reserve(bucket, NOON, 1);
      assertThat(bucket.judge(NOON + DAY - 1, 1)).isEqualTo(Verdict.GRANTABLE);
      assertThat(bucket.judge(NOON + DAY, 1)).as(algorithm.name()).isEqualTo(Verdict.UNCOVERED);
      long later = NOON + 30 * DAY;
      BucketReservation renewed = plan(bucket, later, 1);
      bucket.acknowledged(renewed, later);
      bucket.take(later + DAY - 1, 5);
      long crash = NOON + rowsLive;
      BucketAccount left = BucketAccount.EMPTY.apply(1, LEADING, later, renewed);
      Bucket recovered = Bucket.durable(KEY, List.of(rate), Reserve.TENTH, left, crash);
      assertThat(recovered.views(crash, 1).get(0).used())
          .isGreaterThanOrEqualTo(bucket.views(crash, 1).get(0).used())
          .isPositive();
    }
  }

  @Test
  void aReservationInALongWindowIsVoidWhenTheClockStepsBackByMoreThanADay() {
    for (Algorithm algorithm : List.of(Algorithm.SLIDING, Algorithm.TOKEN_BUCKET)) {
      Bucket bucket = durable(rate(100, 31 * DAY, algorithm));
      reserve(bucket, NOON, 1);
      assertThat(bucket.judge(NOON - DAY, 1)).as(algorithm.name()).isEqualTo(Verdict.GRANTABLE);
      assertThat(bucket.judge(NOON - DAY - 1, 1)).isEqualTo(Verdict.UNCOVERED);
      assertThat(bucket.judge(NOON, 1)).as("for good").isEqualTo(Verdict.UNCOVERED);
    }
  }

  @Test
  void aWriterThatNeverWroteNeedNotBeginAnew() {
    for (Algorithm algorithm : List.of(Algorithm.SLIDING, Algorithm.TOKEN_BUCKET)) {
      Rate rate = rate(100, MINUTE, algorithm);
      assertThat(plan(durable(rate), NOON + HOUR, 1).windows())
          .containsExactly(entry(rate, NOON, 0, NOON, 10));
    }
  }

  @Test
  void aRefillThatIsSlowerThanWhatIsBeingWrittenIsToldToo() {
    Rate slow = rate(100, MINUTE, Algorithm.TOKEN_BUCKET);
    Rate fast = rate(200, MINUTE, Algorithm.TOKEN_BUCKET);
    Bucket bucket = durable(slow);
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 1);
    bucket.rates(List.of(fast), NOON);
    BucketReservation faster = plan(bucket, NOON, 1);
    BucketReservation fasterStill = plan(bucket, NOON, 1);
    assertThat(faster.windows().get(0).permits()).as("in force since").isEqualTo(100);
    bucket.acknowledged(fasterStill, NOON);
    BucketReservation told = plan(bucket, NOON, 30);
    assertThat(told.windows().get(0).permits()).isEqualTo(200);
    bucket.rates(List.of(slow), NOON);
    assertThat(bucket.runsLow()).isTrue();
    assertThat(plan(bucket, NOON, 0).windows().get(0).permits()).isEqualTo(100);
  }

  @Test
  void aWriterThatWasSilentForTwoWindowsBeginsAnew() {
    for (Algorithm algorithm : List.of(Algorithm.SLIDING, Algorithm.TOKEN_BUCKET)) {
      Rate rate = rate(100, MINUTE, algorithm);
      Bucket bucket = durable(rate);
      reserve(bucket, NOON, 1);
      bucket.take(NOON + 7, 4);
      long late = NOON + 2 * MINUTE;
      assertThat(plan(durableAfter(rate, NOON + 7, 4), late - 1, 1).windows())
          .containsExactly(entry(rate, NOON, 4, NOON + 7, 10));
      assertThat(plan(bucket, late, 1).windows())
          .containsExactly(entry(rate, late, 0, NOON + 7, 10));
    }
  }

  private static Bucket durableAfter(Rate rate, long now, long cost) {
    Bucket bucket = durable(rate);
    reserve(bucket, NOON, 1);
    bucket.take(now, cost);
    return bucket;
  }

  @Test
  void aNewWriterTellsOfDebitsThatTheJournalDoesNotCount() {
    Rate rate = rate(100, MINUTE, Algorithm.SLIDING);
    Bucket bucket = durable(rate);
    reserve(bucket, NOON, 1);
    long late = NOON + 2 * MINUTE;
    bucket.debit(late - 10, 14);
    assertThat(plan(bucket, late, 1).windows().get(0).taken())
        .as("it counts the 10 that were reserved, but as spent a minute earlier")
        .isEqualTo(14);
  }

  @Test
  void theNextCalendarWindowIsReservedAhead() {
    Rate rate = calendar(100, MINUTE);
    Bucket bucket = durable(rate);
    assertThat(bucket.edgeMillis(NOON)).as("inactive").isEmpty();
    reserve(bucket, NOON, 1);
    assertThat(bucket.edgeMillis(NOON)).as("inactive").isEmpty();
    bucket.take(NOON, 2);
    assertThat(bucket.edgeMillis(NOON)).hasValue(NOON + MINUTE);
    BucketReservation ahead = bucket.reservation(NOON + 50_000, 0, true).orElseThrow();
    assertThat(ahead.windows())
        .containsExactly(
            entry(rate, NOON, 2, NOON, 10), entry(rate, NOON + MINUTE, 0, NOON + MINUTE, 10));
    assertThat(bucket.edgeMillis(NOON)).as("not acknowledged").hasValue(NOON + MINUTE);
    bucket.acknowledged(ahead, NOON + 50_001);
    assertThat(bucket.edgeMillis(NOON + 50_001)).as("reserved").isEmpty();
    assertThat(bucket.judge(NOON + MINUTE, 10)).isEqualTo(Verdict.GRANTABLE);
    assertThat(bucket.judge(NOON + MINUTE, 11)).isEqualTo(Verdict.UNCOVERED);
    bucket.take(NOON + MINUTE, 4);
    assertThat(reserved(bucket, NOON + MINUTE)).isEqualTo(6);
    assertThat(bucket.edgeMillis(NOON + MINUTE)).hasValue(NOON + 2 * MINUTE);
  }

  @Test
  void anAcknowledgementThatComesBeyondTheEdgeCoversTheNewWindow() {
    Bucket bucket = durable(calendar(100, MINUTE));
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 2);
    BucketReservation ahead = bucket.reservation(NOON, 0, true).orElseThrow();
    assertThat(bucket.judge(NOON + MINUTE, 1)).isEqualTo(Verdict.UNCOVERED);
    bucket.acknowledged(ahead, NOON + MINUTE);
    assertThat(reserved(bucket, NOON + MINUTE)).isEqualTo(10);
  }

  @Test
  void whatWasReservedAheadEndsWithItsWindow() {
    Bucket bucket = durable(calendar(100, MINUTE));
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 2);
    bucket.acknowledged(bucket.reservation(NOON, 0, true).orElseThrow(), NOON);
    assertThat(bucket.endsAtMillis()).isEqualTo(NOON + 2 * MINUTE);
    assertThat(bucket.judge(NOON + 2 * MINUTE, 1)).isEqualTo(Verdict.UNCOVERED);
  }

  @Test
  void aWindowThatStaysBeyondTheEdgeHoldsBothAmounts() {
    Rate minute = calendar(60, MINUTE);
    Rate hour = calendar(600, HOUR);
    Bucket bucket = durable(minute, hour);
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 5);
    BucketReservation ahead = bucket.reservation(NOON + 1_000, 0, true).orElseThrow();
    assertThat(ahead.windows())
        .containsExactly(
            entry(minute, NOON, 5, NOON, 6),
            entry(hour, NOON, 5, NOON, 12),
            entry(minute, NOON + MINUTE, 0, NOON + MINUTE, 6));
    bucket.acknowledged(ahead, NOON + 1_000);
    BucketReservation renewal = plan(bucket, NOON + 1_000, 8);
    assertThat(renewal.windows())
        .as("what was reserved ahead stands")
        .containsExactly(
            entry(minute, NOON, 5, NOON, 8),
            entry(hour, NOON, 5, NOON, 14),
            entry(minute, NOON + MINUTE, 0, NOON + MINUTE, 6));
  }

  @Test
  void atAnEdgeOfBothBothRoll() {
    Rate minute = calendar(60, MINUTE);
    Rate hour = calendar(600, HOUR);
    long last = NOON + HOUR - MINUTE;
    Bucket bucket =
        Bucket.durable(KEY, List.of(minute, hour), Reserve.TENTH, BucketAccount.EMPTY, last);
    reserve(bucket, last, 1);
    bucket.take(last, 5);
    assertThat(bucket.reservation(last, 0, true).orElseThrow().windows())
        .containsExactly(
            entry(minute, last, 5, last, 6),
            entry(hour, NOON, 5, NOON, 6),
            entry(minute, NOON + HOUR, 0, NOON + HOUR, 6),
            entry(hour, NOON + HOUR, 0, NOON + HOUR, 6));
  }

  @Test
  void whereTheLongerWindowMayReserveNoMoreNothingIsReservedAhead() {
    Bucket bucket = durable(calendar(10, MINUTE), calendar(19, HOUR));
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 1);
    assertThat(bucket.edgeMillis(NOON)).hasValue(NOON + MINUTE);
    reserve(bucket, NOON, 1);
    assertThat(bucket.edgeMillis(NOON)).as("one is unspent already").isEmpty();
    assertThat(bucket.reservation(NOON, 0, true)).isEmpty();
  }

  @Test
  void atTheLimitsEndWhatWasReservedAheadYields() {
    Bucket bucket = durable(calendar(60, MINUTE), calendar(60, HOUR));
    reserve(bucket, NOON, 51);
    bucket.take(NOON, 51);
    bucket.acknowledged(bucket.reservation(NOON, 0, true).orElseThrow(), NOON);
    assertThat(bucket.judge(NOON, 9)).isEqualTo(Verdict.UNCOVERED);
    BucketReservation shrunk = plan(bucket, NOON, 9);
    assertThat(shrunk.windows()).extracting(WindowReservation::unspent).containsExactly(9L, 9L, 0L);
    bucket.acknowledged(shrunk, NOON);
    assertThat(bucket.judge(NOON, 9)).isEqualTo(Verdict.GRANTABLE);
  }

  @Test
  void theEdgeOfAWindowThatNothingWasTakenFromIsNotReservedAcross() {
    Bucket bucket = durable(calendar(60, MINUTE), calendar(600, HOUR));
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 5);
    assertThat(bucket.edgeMillis(NOON + 5 * MINUTE)).isEmpty();
  }

  @Test
  void onlyCalendarWindowsAreReservedAhead() {
    for (Algorithm algorithm :
        List.of(Algorithm.FIXED_FIRST_CALL, Algorithm.SLIDING, Algorithm.TOKEN_BUCKET)) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      reserve(bucket, NOON, 1);
      bucket.take(NOON, 2);
      assertThat(bucket.edgeMillis(NOON)).isEmpty();
      assertThat(bucket.reservation(NOON, 0, true).orElseThrow().windows()).hasSize(1);
    }
  }

  @Test
  void aWindowThatStartsWithACallStartsWithItsReservation() {
    Rate rate = rate(100, MINUTE, Algorithm.FIXED_FIRST_CALL);
    Bucket bucket = durable(rate);
    assertThat(bucket.reservation(NOON + 3, 0, false)).as("nobody calls").isEmpty();
    BucketReservation planned = plan(bucket, NOON + 5, 1);
    assertThat(planned.windows()).containsExactly(entry(rate, NOON + 5, 0, NOON + 5, 10));
    bucket.acknowledged(planned, NOON + 9);
    bucket.take(NOON + 9, 1);
    assertThat(bucket.views(NOON + 9, 1).get(0).resetAtMillis()).isEqualTo(NOON + 5 + MINUTE);
  }

  @Test
  void whileAWindowWaitsForACallNothingIsReservedAhead() {
    Rate calls = rate(100, MINUTE / 4, Algorithm.FIXED_FIRST_CALL);
    Bucket bucket = durable(calendar(100, MINUTE), calls);
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 2);
    assertThat(bucket.edgeMillis(NOON)).hasValue(NOON + MINUTE);
    assertThat(bucket.edgeMillis(NOON + MINUTE / 4)).isEmpty();
    assertThat(bucket.reservation(NOON + MINUTE / 4, 0, true)).isEmpty();
    assertThat(bucket.settlement(NOON + MINUTE / 4).orElseThrow().windows())
        .extracting(WindowReservation::algorithm)
        .containsExactly(Algorithm.FIXED_CALENDAR);
  }

  @Test
  void aLoweredLimitHoldsAtOnceAndARaisedOneWhenItIsCovered() {
    Bucket bucket = durable(calendar(100, MINUTE));
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 4);
    bucket.rates(List.of(calendar(5, MINUTE)), NOON);
    assertThat(bucket.judge(NOON, 1)).isEqualTo(Verdict.GRANTABLE);
    assertThat(bucket.judge(NOON, 2)).isEqualTo(Verdict.DENIED);
    bucket.rates(List.of(calendar(1_000, MINUTE)), NOON);
    assertThat(bucket.judge(NOON, 6)).isEqualTo(Verdict.GRANTABLE);
    assertThat(bucket.judge(NOON, 7)).isEqualTo(Verdict.UNCOVERED);
    assertThat(plan(bucket, NOON, 1).windows().get(0).unspent()).isEqualTo(100);
  }

  @Test
  void aWindowThatRatesAddIsUncovered() {
    Bucket bucket = durable(calendar(100, MINUTE));
    reserve(bucket, NOON, 1);
    bucket.rates(List.of(calendar(100, MINUTE), calendar(100, HOUR)), NOON);
    assertThat(bucket.judge(NOON, 1)).isEqualTo(Verdict.UNCOVERED);
    bucket.rates(List.of(calendar(100, MINUTE)), NOON);
    assertThat(bucket.judge(NOON, 10)).isEqualTo(Verdict.GRANTABLE);
  }

  @Test
  void aWindowThatRatesBringBackIsCoveredAsBefore() {
    Rate sliding = rate(100, MINUTE, Algorithm.SLIDING);
    Bucket bucket = durable(sliding);
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 4);
    bucket.rates(List.of(calendar(100, MINUTE)), NOON);
    bucket.rates(List.of(sliding), NOON + 1);
    assertThat(reserved(bucket, NOON + 1)).isEqualTo(6);
    assertThat(plan(bucket, NOON + 1, 7).windows().get(0).taken()).isEqualTo(4);
  }

  @Test
  void theJournalIsToldOfASlowerRefill() {
    Rate fast = rate(60, MINUTE, Algorithm.TOKEN_BUCKET);
    Rate slow = rate(6, MINUTE, Algorithm.TOKEN_BUCKET);
    Bucket bucket = durable(fast);
    reserve(bucket, NOON, 30);
    bucket.rates(List.of(slow), NOON);
    assertThat(bucket.runsLow()).as("nothing is owed").isFalse();
    bucket.rates(List.of(fast), NOON);
    bucket.take(NOON, 20);
    bucket.rates(List.of(slow), NOON + 1_000);
    bucket.rates(List.of(fast), NOON + 2_000);
    assertThat(bucket.runsLow()).isTrue();
    BucketReservation told = bucket.reservation(NOON + 3_000, 0, false).orElseThrow();
    assertThat(told.windows().get(0).permits()).isEqualTo(6);
    assertThat(bucket.runsLow()).as("not acknowledged").isTrue();
    bucket.acknowledged(told, NOON + 3_000);
    assertThat(bucket.runsLow()).isFalse();
    assertThat(plan(bucket, NOON + 3_000, 30).windows().get(0).permits()).isEqualTo(60);
  }

  @Test
  void aSlowerRefillIsToldEvenWhereNothingCanBeReserved() {
    Rate fast = rate(60, MINUTE, Algorithm.TOKEN_BUCKET);
    Bucket bucket = durable(fast);
    reserve(bucket, NOON, 60);
    bucket.take(NOON, 60);
    bucket.rates(List.of(rate(6, MINUTE, Algorithm.TOKEN_BUCKET)), NOON);
    WindowReservation told = plan(bucket, NOON, 0).windows().get(0);
    assertThat(told.taken()).isEqualTo(60);
    assertThat(told.unspent()).isZero();
    assertThat(told.permits()).isEqualTo(6);
  }

  @Test
  void onlyWhatIsUnspentIsSettled() {
    for (Algorithm algorithm : Algorithm.values()) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      assertThat(bucket.settlement(NOON)).isEmpty();
      reserve(bucket, NOON, 1);
      bucket.take(NOON + 1, 4);
      BucketReservation settled = bucket.settlement(NOON + 2).orElseThrow();
      assertThat(settled.windows()).hasSize(1);
      assertThat(settled.windows().get(0).taken()).isEqualTo(4);
      assertThat(settled.windows().get(0).unspent()).isZero();
      bucket.acknowledged(settled, NOON + 2);
      assertThat(bucket.settlement(NOON + 2)).isEmpty();
    }
  }

  @Test
  void whatWasDebitedIsSettled() {
    for (Algorithm algorithm : Algorithm.values()) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      reserve(bucket, NOON, 1);
      bucket.take(NOON + 1, 4);
      bucket.debit(NOON + 1, 60);
      BucketReservation settled = bucket.settlement(NOON + 2).orElseThrow();
      assertThat(settled.windows().get(0).taken()).isEqualTo(64);
      bucket.acknowledged(settled, NOON + 2);
      assertThat(bucket.settlement(NOON + 2)).isEmpty();
    }
  }

  @Test
  void debitOfAllThatWasReservedIsSettledWhereTheWriteMayBeLost() {
    Bucket bucket = durable(calendar(100, MINUTE));
    plan(bucket, NOON, 1);
    bucket.debit(NOON, 10);
    assertThat(bucket.settlement(NOON)).isPresent();
  }

  @Test
  void debitThatIsNotCoveredIsWrittenThoughNothingIsGained() {
    for (Algorithm algorithm : Algorithm.values()) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      bucket.debit(NOON, 100);
      assertThat(bucket.runsLow()).isTrue();
      BucketReservation told = plan(bucket, NOON, 0);
      assertThat(told.windows().get(0).taken()).isEqualTo(100);
      bucket.acknowledged(told, NOON);
      assertThat(bucket.reservation(NOON, 0, false)).as("told already").isEmpty();
    }
  }

  @Test
  void debitAfterTheReserveHasLapsedIsWritten() {
    for (Algorithm algorithm : List.of(Algorithm.SLIDING, Algorithm.TOKEN_BUCKET)) {
      for (long later : List.of(MINUTE, 3 * MINUTE)) {
        Bucket bucket = durable(rate(100, MINUTE, algorithm));
        reserve(bucket, NOON, 1);
        bucket.take(NOON, 4);
        long now = NOON + later;
        bucket.debit(now, 3);
        BucketReservation settled = bucket.settlement(now).orElseThrow();
        BucketAccount account =
            BucketAccount.EMPTY
                .apply(7, LEADING, NOON, durablePlan(rate(100, MINUTE, algorithm)))
                .apply(7, LEADING, now, settled);
        Bucket next =
            Bucket.durable(KEY, List.of(rate(100, MINUTE, algorithm)), Reserve.TENTH, account, now);
        assertThat(next.views(now, 1).get(0).used()).as("%s", algorithm).isGreaterThanOrEqualTo(3);
      }
    }
  }

  /** The first reservation of one permit. */
  private static BucketReservation durablePlan(Rate rate) {
    return plan(durable(rate), NOON, 1);
  }

  @Test
  void whatMayHaveBeenWrittenIsSettled() {
    for (Algorithm algorithm : Algorithm.values()) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      plan(bucket, NOON, 1);
      assertThat(bucket.settlement(NOON)).isPresent();
    }
  }

  @Test
  void nothingIsSettledInAWindowThatIsOver() {
    Bucket fixed = durable(calendar(100, MINUTE));
    reserve(fixed, NOON, 1);
    assertThat(fixed.settlement(NOON + MINUTE)).isEmpty();
    Bucket sliding = durable(rate(100, MINUTE, Algorithm.SLIDING));
    reserve(sliding, NOON, 1);
    assertThat(sliding.settlement(NOON + 2 * MINUTE)).isEmpty();
  }

  @Test
  void whatIsReservedAheadIsSettledToo() {
    Bucket bucket = durable(calendar(100, MINUTE));
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 10);
    assertThat(bucket.settlement(NOON)).as("all was taken").isEmpty();
    bucket.acknowledged(bucket.reservation(NOON, 0, true).orElseThrow(), NOON);
    BucketReservation settled = bucket.settlement(NOON).orElseThrow();
    assertThat(settled.windows())
        .extracting(WindowReservation::startMillis, WindowReservation::unspent)
        .containsExactly(tuple(NOON, 0L), tuple(NOON + MINUTE, 0L));
    bucket.acknowledged(settled, NOON);
    assertThat(bucket.judge(NOON + MINUTE, 1)).isEqualTo(Verdict.UNCOVERED);
  }

  @Test
  void whileASettlementIsBeingWrittenNothingReservedAheadIsGranted() {
    Bucket bucket = durable(calendar(100, MINUTE));
    reserve(bucket, NOON, 1);
    bucket.take(NOON, 10);
    bucket.acknowledged(bucket.reservation(NOON, 0, true).orElseThrow(), NOON);
    assertThat(bucket.settlement(NOON)).isPresent();
    assertThat(bucket.judge(NOON + MINUTE, 1)).isEqualTo(Verdict.UNCOVERED);
  }

  @Test
  void whatMayHaveBeenWrittenAheadIsSettledInItsWindowAndNotInALaterOne() {
    for (long later : List.of(MINUTE, 2 * MINUTE)) {
      Bucket bucket = durable(calendar(100, MINUTE));
      reserve(bucket, NOON, 1);
      bucket.take(NOON, 10);
      assertThat(bucket.reservation(NOON, 0, true)).isPresent();
      assertThat(bucket.isExposed(NOON + later)).isEqualTo(later == MINUTE);
      assertThat(bucket.settlement(NOON + later).isPresent()).isEqualTo(later == MINUTE);
    }
  }

  @Test
  void aBucketInMemoryIsNeverExposed() {
    Bucket bucket = Bucket.inMemory(KEY, List.of(calendar(10, MINUTE)), NOON);
    bucket.take(NOON, 1);
    assertThat(bucket.isExposed(NOON)).isFalse();
  }

  @Test
  void aRefundThatGivesNothingBackCoversNothing() {
    Bucket calendar = durable(calendar(100, MINUTE));
    reserve(calendar, NOON, 1);
    calendar.take(NOON, 5);
    calendar.acknowledged(calendar.reservation(NOON, 0, true).orElseThrow(), NOON);
    Receipt over = calendar.take(NOON, 2);
    calendar.take(NOON + MINUTE, 4);
    assertThat(reserved(calendar, NOON + MINUTE)).isEqualTo(6);
    calendar.refund(NOON + MINUTE, over);
    assertThat(reserved(calendar, NOON + MINUTE)).isEqualTo(6);
    Bucket tokens = durable(rate(100, MINUTE, Algorithm.TOKEN_BUCKET));
    reserve(tokens, NOON, 1);
    Receipt refilled = tokens.take(NOON, 1);
    tokens.take(NOON + 10_000, 1);
    assertThat(reserved(tokens, NOON + 10_000)).isEqualTo(8);
    tokens.refund(NOON + 10_000, refilled);
    assertThat(reserved(tokens, NOON + 10_000)).isEqualTo(8);
  }

  @Test
  void aWriterThatBeginsAnewIsAlwaysToldFromTheOneBefore() {
    for (Algorithm algorithm : List.of(Algorithm.SLIDING, Algorithm.TOKEN_BUCKET)) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      reserve(bucket, NOON, 1);
      long back = NOON - 10 * MINUTE;
      reserve(bucket, back, 1);
      assertThat(plan(bucket, back + 2 * MINUTE, 1).windows().get(0).startMillis())
          .as("not before it began, though its clock is")
          .isEqualTo(NOON + 1);
    }
  }

  @Test
  void aResetForgetsWhatWasReservedAndIgnoresItsAcknowledgement() {
    for (Algorithm algorithm : Algorithm.values()) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      reserve(bucket, NOON, 1);
      bucket.take(NOON, 4);
      BucketReservation inFlight = plan(bucket, NOON, 0);
      bucket.reset();
      assertThat(bucket.judge(NOON, 1)).isEqualTo(Verdict.UNCOVERED);
      bucket.acknowledged(inFlight, NOON);
      assertThat(bucket.judge(NOON, 1)).isEqualTo(Verdict.UNCOVERED);
      BucketReservation next = plan(bucket, NOON, 1);
      assertThat(next.number()).isEqualTo(3);
      assertThat(next.windows().get(0).taken()).isZero();
      BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, NOON, next);
      Bucket after =
          Bucket.durable(KEY, List.of(rate(100, MINUTE, algorithm)), Reserve.TENTH, account, NOON);
      assertThat(after.views(NOON, 1).get(0).used()).isEqualTo(10);
    }
  }

  @Test
  void whatIsUnspentKeepsABucketAlive() {
    for (Algorithm algorithm : Algorithm.values()) {
      Bucket bucket = durable(rate(100, MINUTE, algorithm));
      reserve(bucket, NOON, 1);
      assertThat(bucket.isOver(NOON + MINUTE - 1)).isFalse();
      assertThat(bucket.isOver(NOON + MINUTE)).isTrue();
    }
  }

  @Test
  void debitsAreToldWithTheNextReservation() {
    Bucket bucket = durable(calendar(100, MINUTE));
    reserve(bucket, NOON, 1);
    bucket.debit(NOON, 15);
    assertThat(reserved(bucket, NOON)).isZero();
    assertThat(bucket.judge(NOON, 1)).isEqualTo(Verdict.UNCOVERED);
    assertThat(plan(bucket, NOON, 1).windows().get(0).taken()).isEqualTo(15);
  }

  @Test
  void memoryBucketsHaveNothingToAcknowledge() {
    Bucket bucket = Bucket.inMemory(KEY, List.of(calendar(10, MINUTE)), NOON);
    bucket.acknowledged(new BucketReservation(KEY, 1, List.of()), NOON);
    assertThat(bucket.judge(NOON, 1)).isEqualTo(Verdict.GRANTABLE);
    assertThat(bucket.take(NOON, 1).reservation()).isZero();
    assertThat(Optional.of(bucket.key())).contains(KEY);
  }
}
