package dev.weir.node.window;

import static dev.weir.node.window.Standing.LEADING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Reserve;
import dev.weir.node.window.Oracle.Take;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What every algorithm owes, whatever it counts by. */
abstract class WindowContract {

  static final BucketKey KEY = new BucketKey("limit", "");

  /** An instant that is no multiple of any window in use. */
  static final long START = 1_714_058_363_457L;

  private final Algorithm algorithm;
  private final Oracle oracle;

  WindowContract(Algorithm algorithm, Oracle oracle) {
    this.algorithm = algorithm;
    this.oracle = oracle;
  }

  /** What happens after a while. */
  record Step(long afterMillis, long cost) {}

  /** A rate and what happens to it. */
  record Story(Rate rate, List<Step> steps) {}

  @Provide
  Arbitrary<Rate> rates() {
    Arbitrary<Long> permits = Arbitraries.of(1L, 2L, 3L, 7L, 10L, 63L, 64L, 65L, 100L, 1000L);
    Arbitrary<Long> lengths = Arbitraries.of(1L, 2L, 7L, 64L, 65L, 100L, 1000L, 60_000L);
    Arbitrary<Long> capacities = Arbitraries.of(1L, 5L, 64L, 300L);
    return Combinators.combine(permits, lengths, capacities)
        .as(
            (most, length, capacity) ->
                algorithm == Algorithm.TOKEN_BUCKET && most % 2 == 0
                    ? new Rate(most, Duration.ofMillis(length), algorithm, capacity)
                    : Rate.of(most, Duration.ofMillis(length), algorithm));
  }

  @Provide
  Arbitrary<Story> stories() {
    return rates()
        .flatMap(rate -> steps(rate).list().ofMaxSize(60).map(steps -> new Story(rate, steps)));
  }

  private static Arbitrary<Step> steps(Rate rate) {
    long length = rate.windowMillis();
    Arbitrary<Long> pauses =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.just(0L)),
            Tuple.of(4, Arbitraries.longs().between(0, Math.max(1, length / 10))),
            Tuple.of(2, Arbitraries.longs().between(0, 3 * length)),
            Tuple.of(1, Arbitraries.of(length - 1, length, length + 1)));
    Arbitrary<Long> costs =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.just(1L)),
            Tuple.of(3, Arbitraries.longs().between(1, rate.capacity())),
            Tuple.of(1, Arbitraries.just(rate.capacity())),
            Tuple.of(1, Arbitraries.just(rate.capacity() + 1)));
    return Combinators.combine(pauses, costs).as(Step::new);
  }

  static Bucket bucket(Rate... rates) {
    return Bucket.inMemory(KEY, List.of(rates), START);
  }

  static WindowView view(Bucket bucket, long nowMillis, long cost) {
    return bucket.views(nowMillis, cost).get(0);
  }

  private static boolean takeIfGrantable(Bucket bucket, long nowMillis, long cost) {
    boolean grantable = bucket.judge(nowMillis, cost) == Verdict.GRANTABLE;
    if (grantable) {
      bucket.take(nowMillis, cost);
    }
    return grantable;
  }

  @Property
  void agreesWithTheOracle(@ForAll("stories") Story story) {
    Bucket bucket = bucket(story.rate());
    List<Take> log = new ArrayList<>();
    long now = START;
    for (Step step : story.steps()) {
      now += step.afterMillis();
      long used = oracle.used(log, story.rate(), now);
      long room = story.rate().capacity() - used;
      WindowView view = view(bucket, now, step.cost());
      assertThat(view.used()).isEqualTo(used);
      assertThat(view.remaining()).isEqualTo(Math.max(0, room));
      assertThat(view.permits()).isEqualTo(story.rate().capacity());
      assertThat(view.denied()).isEqualTo(step.cost() > room);
      assertThat(view.fits()).isEqualTo(step.cost() <= story.rate().capacity());
      boolean granted = takeIfGrantable(bucket, now, step.cost());
      assertThat(granted).isEqualTo(step.cost() <= room);
      if (granted) {
        log.add(new Take(now, step.cost()));
      }
    }
  }

  @Property
  void isNeverOverItsBoundInAnyWindow(@ForAll("stories") Story story) {
    Bucket bucket = bucket(story.rate());
    List<Take> log = new ArrayList<>();
    long now = START;
    for (Step step : story.steps()) {
      now += step.afterMillis();
      if (takeIfGrantable(bucket, now, step.cost())) {
        log.add(new Take(now, step.cost()));
        assertWithinBound(log, story.rate());
      }
    }
  }

  /** The algorithm's own promise, by the log alone; the last take is new. */
  abstract void assertWithinBound(List<Take> log, Rate rate);

  @Property
  void nAtOnceLeaveTheSameStateAsNTimesOne(
      @ForAll("stories") Story story, @ForAll @IntRange(min = 1, max = 20) int n) {
    Bucket atOnce = bucket(story.rate());
    Bucket oneByOne = bucket(story.rate());
    long now = START;
    for (Step step : story.steps()) {
      now += step.afterMillis();
      if (atOnce.judge(now, n) == Verdict.GRANTABLE) {
        atOnce.take(now, n);
        for (int i = 0; i < n; i++) {
          assertThat(oneByOne.judge(now, 1)).isEqualTo(Verdict.GRANTABLE);
          oneByOne.take(now, 1);
        }
      }
      assertThat(oneByOne.views(now, step.cost())).isEqualTo(atOnce.views(now, step.cost()));
      assertThat(oneByOne.endsAtMillis()).isEqualTo(atOnce.endsAtMillis());
    }
  }

  @Property
  void waitingExactlyRetryAfterSufficesAndOneTickLessDoesNot(
      @ForAll("stories") Story story, @ForAll @LongRange(min = 0, max = 500) long back) {
    Bucket bucket = bucket(story.rate());
    long now = play(story, bucket);
    now -= back;
    for (long cost : List.of(1L, 2L, story.rate().capacity(), story.rate().capacity() + 1)) {
      WindowView view = view(bucket, now, cost);
      assertThat(view.retryAfterMillis() > 0).isEqualTo(view.denied() && view.fits());
    }
    for (long cost : List.of(1L, 2L, story.rate().capacity())) {
      WindowView view = view(bucket, now, cost);
      if (view.retryAfterMillis() > 0) {
        now += view.retryAfterMillis();
        assertThat(bucket.judge(now - 1, cost)).isEqualTo(Verdict.DENIED);
        assertThat(bucket.judge(now, cost)).isEqualTo(Verdict.GRANTABLE);
      }
    }
  }

  @Property
  void isFullAgainWhenItSaysSo(@ForAll("stories") Story story) {
    Bucket before = bucket(story.rate());
    Bucket then = bucket(story.rate());
    long now = play(story, before);
    play(story, then);
    WindowView view = view(then, now, 1);
    assertThat(view.resetAtMillis()).isGreaterThanOrEqualTo(now);
    if (view.used() > 0) {
      assertThat(then.endsAtMillis()).isEqualTo(view.resetAtMillis());
      assertThat(view(before, view.resetAtMillis() - 1, 1).used()).isPositive();
      assertThat(view(then, view.resetAtMillis(), 1).used()).isZero();
      assertThat(before.isOver(view.resetAtMillis() - 1)).isFalse();
      assertThat(then.isOver(view.resetAtMillis())).isTrue();
    }
  }

  /** Takes what can be taken; returns the instant of the last step. */
  private static long play(Story story, Bucket bucket) {
    long now = START;
    for (Step step : story.steps()) {
      now += step.afterMillis();
      takeIfGrantable(bucket, now, step.cost());
    }
    return now;
  }

  @Property
  void looksChangeNothing(@ForAll("stories") Story story) {
    Bucket looked = bucket(story.rate());
    Bucket alone = bucket(story.rate());
    long now = START;
    for (Step step : story.steps()) {
      long then = now + step.afterMillis();
      for (long look = now; look <= then; look += Math.max(1, step.afterMillis() / 3)) {
        looked.judge(look, 0);
        looked.views(look, step.cost());
        looked.edgeMillis(look);
        assertThat(looked.isOver(look)).isEqualTo(look >= looked.endsAtMillis());
      }
      now = then;
      boolean granted = takeIfGrantable(alone, now, step.cost());
      assertThat(takeIfGrantable(looked, now, step.cost())).isEqualTo(granted);
      assertThat(looked.views(now, 1)).isEqualTo(alone.views(now, 1));
    }
  }

  @Property
  void aLookIsJudgedAsOnePermit(@ForAll("stories") Story story) {
    Bucket bucket = bucket(story.rate());
    long now = START;
    for (Step step : story.steps()) {
      now += step.afterMillis();
      takeIfGrantable(bucket, now, step.cost());
      assertThat(bucket.judge(now, 0)).isEqualTo(bucket.judge(now, 1));
      assertThat(bucket.views(now, 0)).isEqualTo(bucket.views(now, 1));
    }
  }

  @Property
  void aRefundGivesBackWhatWasTakenAndNoMore(
      @ForAll("stories") Story story, @ForAll @IntRange(min = 0, max = 5) int every) {
    Bucket bucket = bucket(story.rate());
    List<Take> log = new ArrayList<>();
    List<Receipt> receipts = new ArrayList<>();
    long now = START;
    int count = 0;
    for (Step step : story.steps()) {
      now += step.afterMillis();
      if (bucket.judge(now, step.cost()) == Verdict.GRANTABLE) {
        receipts.add(bucket.take(now, step.cost()));
        log.add(new Take(now, step.cost()));
        assertThat(receipts.get(receipts.size() - 1).cost()).isEqualTo(step.cost());
      }
      if (!log.isEmpty() && count++ % 6 == every) {
        int place = count % log.size();
        if (log.get(place).cost() > 0) {
          bucket.refund(now, receipts.get(place));
          log.set(place, new Take(log.get(place).atMillis(), 0));
        }
      }
      assertRefunded(view(bucket, now, 1).used(), oracle.used(log, story.rate(), now));
      assertThat(view(bucket, now, 1).used()).isNotNegative();
    }
  }

  /** After refunds: as the oracle has it who never saw those takes, or conservatively more. */
  void assertRefunded(long used, long withoutThem) {
    assertThat(used).isEqualTo(withoutThem);
  }

  @Property
  void aRefundAtOnceRestoresEverything(@ForAll("stories") Story story) {
    Bucket bucket = bucket(story.rate());
    long now = play(story, bucket);
    long used = view(bucket, now, 1).used();
    if (bucket.judge(now, 1) == Verdict.GRANTABLE) {
      bucket.refund(now, bucket.take(now, 1));
      assertThat(view(bucket, now, 1).used()).isEqualTo(used);
    }
  }

  @Property
  void aRefundOfAnotherEpochIsIgnored(@ForAll("rates") Rate rate) {
    Bucket bucket = bucket(rate);
    Receipt receipt = bucket.take(START, 1);
    bucket.reset();
    assertThat(view(bucket, START, 1).used()).isZero();
    bucket.take(START, 1);
    bucket.refund(START, receipt);
    assertThat(view(bucket, START, 1).used()).isEqualTo(1);
  }

  @Property
  void aDebitCountsWithoutJudging(@ForAll("stories") Story story) {
    Bucket bucket = bucket(story.rate());
    long capacity = story.rate().capacity();
    bucket.debit(START, capacity + 3);
    WindowView view = view(bucket, START, 1);
    assertThat(view.remaining()).isZero();
    assertThat(view.denied()).isTrue();
    long retry = view.retryAfterMillis();
    assertThat(bucket.judge(START + retry - 1, 1)).isEqualTo(Verdict.DENIED);
    assertThat(bucket.judge(START + retry, 1)).isEqualTo(Verdict.GRANTABLE);
  }

  @Property
  void aClockThatStepsBackGrantsNothingExtra(
      @ForAll("stories") Story story,
      @ForAll @IntRange(min = 1, max = 6) int every,
      @ForAll @LongRange(min = 1, max = 300) long percentBack) {
    Bucket bucket = bucket(story.rate());
    List<Take> passed = new ArrayList<>();
    long now = START;
    long passedMillis = 0;
    int edges = 1;
    int count = 0;
    for (Step step : story.steps()) {
      if (++count % every == 0) {
        long before = view(bucket, now, 1).remaining();
        now -= Math.max(1, story.rate().windowMillis() * percentBack / 100);
        assertThat(view(bucket, now, 1).remaining()).isLessThanOrEqualTo(before);
      }
      long window = story.rate().windowMillis();
      edges +=
          Math.toIntExact(
              Math.floorDiv(now + step.afterMillis(), window) - Math.floorDiv(now, window));
      now += step.afterMillis();
      passedMillis += step.afterMillis();
      if (takeIfGrantable(bucket, now, step.cost())) {
        passed.add(new Take(passedMillis, step.cost()));
        assertWithinBoundOfPassedTime(passed, story.rate(), edges);
      }
      WindowView view = view(bucket, now, 1);
      if (view.retryAfterMillis() > 0) {
        assertThat(view.retryAfterMillis()).isLessThanOrEqualTo(longestRetryMillis(story.rate()));
      }
    }
  }

  /**
   * The promise by the time that passed while the clock went forward, which is all that a window
   * can know.
   *
   * @param edges calendar windows that the clock was in, each entered by going forward
   */
  abstract void assertWithinBoundOfPassedTime(List<Take> log, Rate rate, int edges);

  /** The longest that one permit can be waited for, a clock one window ahead included. */
  long longestRetryMillis(Rate rate) {
    return 2 * rate.windowMillis() + rate.windowMillis() / 64;
  }

  @Test
  void aClockThatStepsBackFarDoesNotLockTheBucket() {
    Rate rate = Rate.of(3, Duration.ofMinutes(1), algorithm);
    Bucket bucket = bucket(rate);
    Receipt receipt = bucket.take(START, 3);
    long now = START - Duration.ofDays(400).toMillis();
    assertThat(bucket.judge(now, 1)).isEqualTo(Verdict.DENIED);
    bucket.refund(now, receipt);
    assertThat(view(bucket, now, 1).used()).as("of an older epoch").isEqualTo(3);
    long retry = view(bucket, now, 3).retryAfterMillis();
    assertThat(retry).isBetween(1L, 60_000L);
    assertThat(bucket.judge(now + retry - 1, 3)).isEqualTo(Verdict.DENIED);
    assertThat(bucket.judge(now + retry, 3)).isEqualTo(Verdict.GRANTABLE);
  }

  @Property
  void extremesDoNotOverflow(
      @ForAll("extremes") Rate rate, @ForAll("extremeCosts") List<Long> costs) {
    Bucket bucket = bucket(rate);
    long now = START;
    for (long cost : costs) {
      WindowView view = view(bucket, now, cost);
      assertThat(view.used()).isNotNegative();
      assertThat(view.remaining()).isBetween(0L, rate.capacity());
      assertThat(view.retryAfterMillis()).isNotNegative();
      assertThat(view.resetAtMillis()).isGreaterThanOrEqualTo(now);
      assertThat(view.denied()).isEqualTo(bucket.judge(now, cost) == Verdict.DENIED);
      if (!view.denied()) {
        bucket.take(now, cost);
        assertThat(view(bucket, now, 1).used()).isEqualTo(view.used() + cost);
      } else {
        bucket.debit(now, cost);
        assertThat(view(bucket, now, 1).used()).isGreaterThanOrEqualTo(view.used());
      }
      now += cost % 3 == 0 ? 1 : 0;
    }
    WindowView view = view(bucket, now, rate.capacity());
    if (view.denied()) {
      assertThat(bucket.judge(now + view.retryAfterMillis() - 1, rate.capacity()))
          .isEqualTo(Verdict.DENIED);
    }
    assertThat(bucket.judge(now + view.retryAfterMillis(), rate.capacity()))
        .isEqualTo(Verdict.GRANTABLE);
  }

  @Provide
  Arbitrary<Rate> extremes() {
    Arbitrary<Long> numbers = Arbitraries.of(1L, 2L, 999_999_999L, Rate.MAX_PERMITS);
    Arbitrary<Duration> lengths =
        Arbitraries.of(
            Duration.ofMillis(1),
            Duration.ofMillis(3),
            Rate.MAX_WINDOW.minusMillis(1),
            Rate.MAX_WINDOW);
    return Combinators.combine(numbers, numbers, lengths)
        .as(
            (permits, capacity, length) ->
                algorithm == Algorithm.TOKEN_BUCKET
                    ? new Rate(permits, length, algorithm, capacity)
                    : Rate.of(permits, length, algorithm));
  }

  @Provide
  Arbitrary<List<Long>> extremeCosts() {
    return Arbitraries.of(1L, 2L, 3L, 999_999_999L, Rate.MAX_PERMITS).list().ofMaxSize(20);
  }

  @Property
  void replayEqualsLive(@ForAll("stories") Story story) {
    Bucket live =
        Bucket.durable(
            KEY, List.of(story.rate()), new Reserve(1, false), BucketAccount.EMPTY, START);
    BucketAccount account = BucketAccount.EMPTY;
    long now = START;
    for (Step step : story.steps()) {
      now += step.afterMillis();
      Verdict verdict = live.judge(now, step.cost());
      if (verdict == Verdict.UNCOVERED) {
        BucketReservation reservation = live.reservation(now, step.cost(), false).orElseThrow();
        account = account.apply(1, LEADING, now, reservation);
        live.acknowledged(reservation, now);
        verdict = live.judge(now, step.cost());
        assertThat(verdict).isEqualTo(Verdict.GRANTABLE);
      }
      if (verdict == Verdict.GRANTABLE) {
        live.take(now, step.cost());
      }
      var settlement = live.settlement(now);
      if (settlement.isPresent()) {
        account = account.apply(1, LEADING, now, settlement.get());
        live.acknowledged(settlement.get(), now);
      }
      Bucket replayed =
          Bucket.durable(KEY, List.of(story.rate()), new Reserve(1, false), account, now);
      assertThat(replayed.views(now, step.cost())).isEqualTo(live.views(now, step.cost()));
    }
  }

  @Property
  void ratesInForceKeepTheCountUpAndDown(@ForAll("stories") Story story) {
    Bucket bucket = bucket(story.rate());
    long now = play(story, bucket);
    long used = view(bucket, now, 1).used();
    for (long permits : List.of(1L, 1_000_000L, story.rate().capacity())) {
      bucket.rates(List.of(Rate.of(permits, story.rate().window(), algorithm)), now);
      WindowView view = view(bucket, now, 1);
      assertThat(view.used()).isEqualTo(used);
      assertThat(view.remaining()).isEqualTo(Math.max(0, permits - used));
    }
  }
}
