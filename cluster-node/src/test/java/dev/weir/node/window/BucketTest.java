package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Reserve;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BucketTest {

  private static final BucketKey KEY = new BucketKey("limit", "");
  private static final long NOON = Duration.ofHours(12).toMillis();
  private static final Rate MINUTE = Rate.of(5, Duration.ofMinutes(1), Algorithm.FIXED_CALENDAR);
  private static final Rate HOUR = Rate.of(8, Duration.ofHours(1), Algorithm.FIXED_CALENDAR);
  private static final Rate SLIDING = Rate.of(6, Duration.ofMinutes(2), Algorithm.SLIDING);
  private static final Rate TOKENS = new Rate(60, Duration.ofMinutes(1), Algorithm.TOKEN_BUCKET, 7);
  private static final Rate FIRST_CALL =
      Rate.of(9, Duration.ofMinutes(3), Algorithm.FIXED_FIRST_CALL);

  private static Bucket bucket(Rate... rates) {
    return Bucket.inMemory(KEY, List.of(rates), NOON);
  }

  private static List<Long> used(Bucket bucket, long now) {
    return bucket.views(now, 1).stream().map(WindowView::used).toList();
  }

  @Test
  void aReceiptFromBeforeTheClockSteppedBackFarGivesNothingBack() {
    for (Rate rate : List.of(MINUTE, SLIDING, TOKENS, FIRST_CALL)) {
      Bucket bucket = bucket(rate);
      Receipt before = bucket.take(NOON, 1);
      bucket.judge(NOON - Duration.ofMinutes(10).toMillis(), 1);
      bucket.take(NOON, 1);
      bucket.refund(NOON, before);
      assertThat(used(bucket, NOON)).as(rate.toString()).containsExactly(1L);
    }
  }

  @Property
  void aCostIsTakenFromEveryWindowOrFromNone(
      @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 9) Integer> costs,
      @ForAll @Size(40) List<@IntRange(min = 0, max = 90_000) Integer> pauses) {
    List<Rate> rates = List.of(MINUTE, HOUR, SLIDING, TOKENS, FIRST_CALL);
    Bucket together = Bucket.inMemory(KEY, rates, NOON);
    List<Bucket> apart =
        rates.stream().map(rate -> Bucket.inMemory(KEY, List.of(rate), NOON)).toList();
    long now = NOON;
    for (int i = 0; i < costs.size(); i++) {
      now += pauses.get(i);
      long cost = costs.get(i);
      long then = now;
      boolean all = apart.stream().allMatch(one -> one.judge(then, cost) == Verdict.GRANTABLE);
      assertThat(together.judge(now, cost)).isEqualTo(all ? Verdict.GRANTABLE : Verdict.DENIED);
      if (all) {
        Receipt receipt = together.take(now, cost);
        assertThat(receipt.marks()).hasSize(5);
        apart.forEach(one -> one.take(then, cost));
      }
      assertThat(together.views(now, cost))
          .isEqualTo(apart.stream().map(one -> one.views(then, cost).get(0)).toList());
      assertThat(together.endsAtMillis())
          .isEqualTo(apart.stream().mapToLong(Bucket::endsAtMillis).max().orElseThrow());
    }
  }

  @Test
  void viewsAreInTheOrderOfTheRates() {
    Bucket bucket = bucket(HOUR, SLIDING, MINUTE);
    assertThat(bucket.views(NOON, 1).stream().map(WindowView::permits)).containsExactly(8L, 6L, 5L);
    assertThat(bucket.views(NOON, 1).stream().map(WindowView::algorithm))
        .containsExactly(Algorithm.FIXED_CALENDAR, Algorithm.SLIDING, Algorithm.FIXED_CALENDAR);
  }

  @Test
  void aRefundGoesToEveryWindowThatStillCountsIt() {
    Bucket bucket = bucket(MINUTE, HOUR, SLIDING, FIRST_CALL);
    Receipt receipt = bucket.take(NOON, 3);
    long next = NOON + 60_000;
    bucket.take(next, 1);
    bucket.refund(next, receipt);
    assertThat(used(bucket, next)).as("the minute is another").containsExactly(1L, 1L, 1L, 1L);
  }

  @Test
  void aRefundNeverGoesBelowZero() {
    for (Rate rate : List.of(MINUTE, SLIDING, FIRST_CALL, TOKENS)) {
      Bucket bucket = bucket(rate);
      Receipt receipt = bucket.take(NOON, 3);
      bucket.refund(NOON, receipt);
      bucket.refund(NOON, receipt);
      assertThat(used(bucket, NOON)).containsExactly(0L);
    }
  }

  @Test
  void aTokenBucketIsRefundedWhatWasNotRefilledMeanwhile() {
    Bucket bucket = bucket(TOKENS);
    Receipt receipt = bucket.take(NOON, 4);
    assertThat(used(bucket, NOON + 3_000)).containsExactly(1L);
    bucket.refund(NOON + 3_000, receipt);
    assertThat(used(bucket, NOON + 3_000)).containsExactly(0L);
  }

  @Test
  void whatWasRefilledForTakesBeforeItIsRefundedToATokenBucket() {
    Bucket bucket = bucket(TOKENS);
    bucket.take(NOON, 5);
    Receipt receipt = bucket.take(NOON, 2);
    bucket.refund(NOON + 5_000, receipt);
    assertThat(used(bucket, NOON + 5_000)).as("five were refilled for five").containsExactly(0L);
  }

  @Test
  void whatWasRefilledForARefundedTakeIsNotRefundedOnceMore() {
    Bucket bucket = bucket(TOKENS);
    Receipt first = bucket.take(NOON, 5);
    Receipt second = bucket.take(NOON, 2);
    bucket.refund(NOON, first);
    bucket.take(NOON + 1_999, 5);
    bucket.refund(NOON + 1_999, second);
    assertThat(used(bucket, NOON + 1_999)).as("its own two, but for 1 ms").containsExactly(5L);
    bucket.take(NOON + 1_999, 2);
    bucket.refund(NOON + 3_000, bucket.take(NOON + 3_000, 1));
    assertThat(used(bucket, NOON + 3_000)).containsExactly(6L);
  }

  @Test
  void aRefundAfterTheRefillChangedGivesNothingToATokenBucket() {
    Bucket bucket = bucket(TOKENS);
    Receipt receipt = bucket.take(NOON, 4);
    bucket.rates(List.of(new Rate(30, TOKENS.window(), TOKENS.algorithm(), 7)), NOON + 1_000);
    bucket.refund(NOON + 1_000, receipt);
    assertThat(used(bucket, NOON + 1_000)).containsExactly(3L);
    Receipt later = bucket.take(NOON + 1_000, 2);
    bucket.refund(NOON + 1_000, later);
    assertThat(used(bucket, NOON + 1_000)).containsExactly(3L);
  }

  @Test
  void aTokenBucketRefillsAtTheRateThatWasInForce() {
    Bucket bucket = bucket(TOKENS);
    bucket.take(NOON, 7);
    bucket.rates(List.of(new Rate(6, TOKENS.window(), TOKENS.algorithm(), 7)), NOON + 2_000);
    assertThat(used(bucket, NOON + 2_000)).containsExactly(5L);
    assertThat(used(bucket, NOON + 11_999)).containsExactly(5L);
    assertThat(used(bucket, NOON + 12_000)).containsExactly(4L);
  }

  @Test
  void aLoweredTokenBucketKeepsItsDebt() {
    Bucket bucket = bucket(TOKENS);
    bucket.take(NOON, 6);
    bucket.rates(List.of(new Rate(60, TOKENS.window(), TOKENS.algorithm(), 2)), NOON);
    assertThat(bucket.views(NOON, 1).get(0).retryAfterMillis()).isEqualTo(5_000);
    bucket.rates(List.of(TOKENS), NOON);
    assertThat(used(bucket, NOON)).containsExactly(6L);
  }

  @Test
  void windowsThatRatesBringBackKeepTheirCounts() {
    Bucket bucket = bucket(MINUTE, HOUR);
    bucket.take(NOON, 5);
    bucket.rates(List.of(MINUTE), NOON + 1);
    assertThat(bucket.views(NOON + 1, 1)).hasSize(1);
    bucket.rates(List.of(SLIDING), NOON + 60_000);
    assertThat(bucket.isOver(NOON + 60_000)).as("the hour may come back").isFalse();
    bucket.rates(List.of(HOUR, MINUTE), NOON + 70_000);
    assertThat(used(bucket, NOON + 70_000)).containsExactly(5L, 0L);
    bucket.rates(List.of(MINUTE), NOON + 70_000);
    bucket.rates(List.of(HOUR), NOON + 3_600_000);
    assertThat(used(bucket, NOON + 3_600_000)).containsExactly(0L);
  }

  @Test
  void aNewWindowCountsFromWhenItIsInForce() {
    Bucket bucket = bucket(MINUTE);
    bucket.take(NOON, 5);
    bucket.rates(List.of(MINUTE, HOUR), NOON + 1_000);
    assertThat(used(bucket, NOON + 1_000)).containsExactly(5L, 0L);
  }

  @Test
  void aDebitedTokenBucketOwesNoMoreThanItHolds() {
    Bucket bucket = bucket(TOKENS);
    bucket.debit(NOON, 1_000_000);
    assertThat(bucket.views(NOON, 1).get(0).used()).isEqualTo(7);
    assertThat(bucket.views(NOON, 1).get(0).retryAfterMillis()).isEqualTo(1_000);
  }

  @Test
  void aMemoryBucketNeverReserves() {
    Bucket bucket = bucket(MINUTE);
    bucket.take(NOON, 5);
    assertThat(bucket.runsLow()).isFalse();
    assertThat(bucket.edgeMillis(NOON)).isEmpty();
    assertThat(bucket.settlement(NOON)).isEmpty();
    assertThat(bucket.reservation(NOON, 1, true)).isEmpty();
    assertThat(bucket.views(NOON, 1).get(0).reserved()).isZero();
  }

  @Test
  void costsAndRatesOutOfBoundsAreRefused() {
    Bucket bucket = bucket(MINUTE);
    assertThatThrownBy(() -> bucket.judge(NOON, -1))
        .hasMessage("cost: -1 (expected: 0 to 1000000000)");
    assertThatThrownBy(() -> bucket.take(NOON, 1_000_000_001))
        .hasMessage("cost: 1000000001 (expected: 0 to 1000000000)");
    assertThatThrownBy(() -> bucket.views(NOON, -1)).hasMessageContaining("cost: -1");
    assertThatThrownBy(() -> bucket.debit(NOON, -1)).hasMessageContaining("cost: -1");
    assertThatThrownBy(() -> bucket.reservation(NOON, -1, false)).hasMessageContaining("cost: -1");
    assertThat(bucket.judge(NOON, 1_000_000_000)).isEqualTo(Verdict.DENIED);
    assertThatThrownBy(() -> bucket()).hasMessageContaining("rates: [] (expected: 1 to 8");
    assertThatThrownBy(() -> bucket(MINUTE, MINUTE)).hasMessageContaining("no two of one");
    Rate[] eight =
        IntStream.rangeClosed(1, 8)
            .mapToObj(n -> Rate.of(1, Duration.ofSeconds(n), Algorithm.SLIDING))
            .toArray(Rate[]::new);
    assertThat(bucket(eight).views(NOON, 1)).hasSize(8);
    Rate[] nine =
        IntStream.rangeClosed(1, 9)
            .mapToObj(n -> Rate.of(1, Duration.ofSeconds(n), Algorithm.SLIDING))
            .toArray(Rate[]::new);
    assertThatThrownBy(() -> bucket(nine)).hasMessageContaining("rates:");
  }

  @Test
  void whatIsPersistedIsWithinBounds() {
    assertThatThrownBy(() -> new BucketReservation(KEY, 0, List.of()))
        .hasMessage("number: 0 (expected: at least 1)");
    assertThatThrownBy(() -> reservation(0, 0, 0, 1)).hasMessageStartingWith("windowMillis: 0");
    assertThatThrownBy(() -> reservation(1, -1, 0, 1)).hasMessageStartingWith("taken: -1");
    assertThatThrownBy(() -> reservation(1, 0, -1, 1)).hasMessageStartingWith("unspent: -1");
    assertThatThrownBy(() -> reservation(1, 0, 0, 0)).hasMessageStartingWith("permits: 0");
    assertThat(reservation(1, 0, 0, 1).permits()).isEqualTo(1);
    assertThatThrownBy(() -> new Receipt(-1, 0, 0, List.of())).hasMessageStartingWith("cost: -1");
  }

  private static WindowReservation reservation(
      long windowMillis, long taken, long unspent, long permits) {
    return new WindowReservation(Algorithm.SLIDING, windowMillis, 0, taken, 0, unspent, permits, 0);
  }

  @Test
  void aNewBucketIsOver() {
    for (Rate rate : List.of(MINUTE, SLIDING, FIRST_CALL, TOKENS)) {
      assertThat(bucket(rate).isOver(NOON)).isTrue();
    }
    Bucket durable = Bucket.durable(KEY, List.of(MINUTE), Reserve.TENTH, BucketAccount.EMPTY, NOON);
    assertThat(durable.isOver(NOON)).isTrue();
  }
}
