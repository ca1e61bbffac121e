package dev.weir.node.window;

import static dev.weir.node.window.Standing.LEADING;
import static dev.weir.node.window.Standing.OVERTAKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Reserve;
import dev.weir.node.window.SlidingAccount.Spent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketAccountTest {

  private static final BucketKey KEY = new BucketKey("limit", "bucket");
  private static final Reserve ONE = new Reserve(1, false);
  private static final long LENGTH = 100;

  private long number;

  /** An entry of a writer that began at 0, or of the fixed window that starts there. */
  private WindowReservation entry(Algorithm algorithm, long start, long taken, long unspent) {
    return new WindowReservation(
        algorithm, LENGTH, start, taken, Long.MAX_VALUE, unspent, 10, start);
  }

  private BucketReservation calendar(long start, long taken, long unspent) {
    return reservation(entry(Algorithm.FIXED_CALENDAR, start, taken, unspent));
  }

  private BucketReservation firstCall(long start, long taken, long unspent) {
    return reservation(entry(Algorithm.FIXED_FIRST_CALL, start, taken, unspent));
  }

  private BucketReservation sliding(long since, long taken, long unspent) {
    return reservation(entry(Algorithm.SLIDING, since, taken, unspent));
  }

  private BucketReservation tokens(long since, long taken, long unspent) {
    return reservation(entry(Algorithm.TOKEN_BUCKET, since, taken, unspent));
  }

  private BucketReservation reservation(WindowReservation... entries) {
    return new BucketReservation(KEY, ++number, List.of(entries));
  }

  private static Bucket recover(BucketAccount account, Algorithm algorithm, long now) {
    Rate rate = Rate.of(10, Duration.ofMillis(LENGTH), algorithm);
    return Bucket.durable(KEY, List.of(rate), ONE, account, now);
  }

  private static long used(BucketAccount account, Algorithm algorithm, long now) {
    return recover(account, algorithm, now).views(now, 1).get(0).used();
  }

  private static long unspent(BucketAccount account) {
    return account.sliding().get(0).shares().shares().stream()
        .mapToLong(Shares.Share::unspent)
        .sum();
  }

  @Test
  void emptyIsOver() {
    assertThat(BucketAccount.EMPTY.isOver(0)).isTrue();
    assertThat(BucketAccount.EMPTY.endsAtMillis()).isLessThan(0);
    for (Algorithm algorithm : Algorithm.values()) {
      assertThat(used(BucketAccount.EMPTY, algorithm, 0)).isZero();
    }
  }

  @Test
  void whatWasTakenAndWhatMayHaveBeenCountsAsUsed() {
    BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, 20, calendar(0, 3, 2));
    assertThat(used(account, Algorithm.FIXED_CALENDAR, 99)).isEqualTo(5);
    assertThat(used(account, Algorithm.FIXED_CALENDAR, 100)).isZero();
    assertThat(used(account, Algorithm.SLIDING, 50)).as("another window").isZero();
  }

  @Test
  void incarnationsAddUpAndOneNeverLowersAnother() {
    BucketAccount account =
        BucketAccount.EMPTY
            .apply(1, LEADING, 20, calendar(0, 3, 2))
            .apply(2, LEADING, 30, calendar(0, 0, 1))
            .apply(1, LEADING, 40, calendar(0, 4, 0))
            .apply(2, LEADING, 50, calendar(0, 1, 1));
    assertThat(used(account, Algorithm.FIXED_CALENDAR, 60)).isEqualTo(6);
  }

  @Test
  void aCalendarWindowIsKeptOneLengthMore() {
    BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, 20, calendar(0, 3, 2));
    assertThat(account.endsAtMillis()).isEqualTo(200);
    assertThat(account.isOver(199)).isFalse();
    assertThat(account.isOver(200)).isTrue();
    assertThat(account.prune(199)).isEqualTo(account);
    assertThat(account.prune(200)).isEqualTo(BucketAccount.EMPTY);
    BucketAccount next = account.apply(1, LEADING, 120, calendar(100, 1, 1));
    assertThat(used(next, Algorithm.FIXED_CALENDAR, 99)).as("a clock behind").isEqualTo(5);
    assertThat(next.endsAtMillis()).isEqualTo(300);
  }

  @Test
  void whatIsReservedAheadCountsInItsWindow() {
    BucketAccount account =
        BucketAccount.EMPTY.apply(
            1,
            LEADING,
            90,
            reservation(
                entry(Algorithm.FIXED_CALENDAR, 0, 3, 1),
                entry(Algorithm.FIXED_CALENDAR, 100, 0, 2)));
    Bucket bucket = recover(account, Algorithm.FIXED_CALENDAR, 95);
    assertThat(bucket.views(95, 1).get(0).used()).isEqualTo(4);
    assertThat(bucket.views(95, 9).get(0).retryAfterMillis())
        .as("the next window has no room for nine")
        .isEqualTo(105);
    assertThat(bucket.views(95, 8).get(0).retryAfterMillis()).isEqualTo(5);
    assertThat(bucket.endsAtMillis()).isEqualTo(200);
    assertThat(bucket.views(100, 1).get(0).used()).isEqualTo(2);
    assertThat(bucket.views(200, 1).get(0).used()).isZero();
  }

  @Test
  void aNextWindowThatOthersReservedInLeavesLessToReserveAhead() {
    BucketAccount account =
        BucketAccount.EMPTY.apply(
            1,
            LEADING,
            90,
            reservation(
                entry(Algorithm.FIXED_CALENDAR, 0, 3, 1),
                entry(Algorithm.FIXED_CALENDAR, 100, 0, 9)));
    Rate rate = Rate.of(10, Duration.ofMillis(LENGTH), Algorithm.FIXED_CALENDAR);
    Bucket bucket = Bucket.durable(KEY, List.of(rate), new Reserve(50, true), account, 95);
    bucket.acknowledged(bucket.reservation(95, 1, false).orElseThrow(), 95);
    bucket.take(95, 1);
    assertThat(bucket.reservation(95, 0, true).orElseThrow().windows().get(1).unspent())
        .isEqualTo(1);
  }

  @Test
  void windowsOfCallsThatOverlapCountTogether() {
    BucketAccount account =
        BucketAccount.EMPTY
            .apply(1, LEADING, 0, firstCall(0, 3, 0))
            .apply(2, LEADING, 60, firstCall(60, 2, 1));
    assertThat(used(account, Algorithm.FIXED_FIRST_CALL, 70)).isEqualTo(6);
    assertThat(used(account, Algorithm.FIXED_FIRST_CALL, 120)).isEqualTo(6);
    assertThat(
            recover(account, Algorithm.FIXED_FIRST_CALL, 120).views(120, 1).get(0).resetAtMillis())
        .isEqualTo(160);
    assertThat(used(account, Algorithm.FIXED_FIRST_CALL, 160)).isZero();
    BucketAccount apart =
        BucketAccount.EMPTY
            .apply(1, LEADING, 0, firstCall(0, 3, 0))
            .apply(2, LEADING, 100, firstCall(100, 2, 1));
    assertThat(used(apart, Algorithm.FIXED_FIRST_CALL, 120)).isEqualTo(3);
  }

  @Test
  void aClockThatIsBehindByLessThanAWindowIsInTheWindowThatIsKnown() {
    BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, 110, calendar(100, 3, 0));
    assertThat(used(account, Algorithm.FIXED_CALENDAR, 50)).isEqualTo(3);
    assertThat(recover(account, Algorithm.FIXED_CALENDAR, 50).views(50, 1).get(0).resetAtMillis())
        .isEqualTo(200);
    BucketAccount called = BucketAccount.EMPTY.apply(1, LEADING, 110, firstCall(110, 3, 0));
    assertThat(used(called, Algorithm.FIXED_FIRST_CALL, 10)).isEqualTo(3);
    assertThat(recover(called, Algorithm.FIXED_FIRST_CALL, 10).views(10, 1).get(0).resetAtMillis())
        .isEqualTo(210);
  }

  @Test
  void aClockThatIsBehindByMoreTakesTheCountAlongAndTheAccountFollows() {
    for (Algorithm algorithm : List.of(Algorithm.FIXED_CALENDAR, Algorithm.FIXED_FIRST_CALL)) {
      BucketAccount account =
          BucketAccount.EMPTY
              .apply(1, LEADING, 1_000, reservation(entry(algorithm, 1_000, 3, 0)))
              .apply(2, LEADING, 1_000, reservation(entry(algorithm, 1_000, 1, 1)));
      Bucket moved = recover(account, algorithm, 200);
      assertThat(moved.views(200, 1).get(0).used()).isEqualTo(5);
      assertThat(moved.views(200, 1).get(0).resetAtMillis()).isEqualTo(300);
      BucketReservation told = moved.reservation(200, 1, false).orElseThrow();
      assertThat(told.windows().get(0).movedFromMillis()).isEqualTo(1_000);
      BucketAccount followed = account.apply(3, LEADING, 200, told);
      assertThat(used(followed, algorithm, 250)).isEqualTo(6);
      assertThat(used(followed, algorithm, 300)).isZero();
      assertThat(followed.apply(3, LEADING, 200, told)).as("once more").isEqualTo(followed);
      assertThat(followed.endsAtMillis()).isEqualTo(400);
    }
  }

  @Test
  void whatOthersReservedInTheNextWindowIsTakenAlongByAClockThatStepsBackFar() {
    BucketAccount account =
        BucketAccount.EMPTY.apply(
            1,
            LEADING,
            90,
            reservation(
                entry(Algorithm.FIXED_CALENDAR, 0, 3, 1),
                entry(Algorithm.FIXED_CALENDAR, 100, 0, 2)));
    Bucket bucket = recover(account, Algorithm.FIXED_CALENDAR, 95);
    assertThat(bucket.views(-1_000, 1).get(0).used()).isEqualTo(6);
  }

  @Test
  void whatAWriterCountedInTwoWindowsAddsUpWhereOneIsMoved() {
    WindowReservation moved =
        new WindowReservation(Algorithm.FIXED_CALENDAR, LENGTH, 200, 0, 200, 0, 10, 1_000);
    BucketAccount account =
        BucketAccount.EMPTY
            .apply(1, LEADING, 200, calendar(200, 1, 2))
            .apply(1, Standing.TIED, 1_000, calendar(1_000, 3, 4))
            .apply(2, LEADING, 200, reservation(moved));
    assertThat(account.fixed().get(0).spans()).hasSize(1);
    assertThat(account.fixed().get(0).spans().get(0).counted()).isEqualTo(10);
  }

  @Test
  void onlyWindowsTheWriterSawAreMoved() {
    WindowReservation moved =
        new WindowReservation(Algorithm.FIXED_CALENDAR, LENGTH, 200, 0, 200, 1, 10, 1_000);
    BucketAccount account =
        BucketAccount.EMPTY
            .apply(1, LEADING, 300, calendar(300, 1, 0))
            .apply(1, LEADING, 300, calendar(400, 2, 0))
            .apply(1, LEADING, 300, calendar(1_100, 4, 0))
            .apply(1, LEADING, 300, calendar(1_200, 8, 0))
            .apply(2, LEADING, 200, reservation(moved));
    FixedAccount fixed = account.fixed().get(0);
    assertThat(fixed.spans())
        .extracting(FixedAccount.Span::startMillis)
        .containsExactly(200L, 300L, 1_200L);
    assertThat(fixed.spans()).extracting(FixedAccount.Span::counted).containsExactly(7L, 1L, 8L);
    assertThat(
            account
                .apply(1, LEADING, 300, calendar(200, 3, 0))
                .fixed()
                .get(0)
                .spans()
                .get(0)
                .counted())
        .as("what a writer says of its own replaces what was moved of it")
        .isEqualTo(4);
  }

  @Test
  void ofTooManyIncarnationsTheOldestAreNotToldApart() {
    BucketAccount account = BucketAccount.EMPTY;
    for (int incarnation = 1; incarnation <= 20; incarnation++) {
      account = account.apply(incarnation, LEADING, 10, calendar(0, 1, 1));
    }
    assertThat(account.fixed().get(0).spans().get(0).shares()).hasSize(FixedAccount.MOST_SHARES);
    assertThat(used(account, Algorithm.FIXED_CALENDAR, 10)).isEqualTo(40);
    BucketAccount later =
        account.apply(20, LEADING, 10, calendar(0, 2, 0)).apply(1, LEADING, 10, calendar(0, 2, 0));
    assertThat(used(later, Algorithm.FIXED_CALENDAR, 10))
        .as("one that is not told apart only adds")
        .isEqualTo(42);
  }

  @Test
  void ofTooManyWindowsTheOldestCountsInTheNext() {
    BucketAccount account = BucketAccount.EMPTY;
    for (int start = 0; start < 9; start++) {
      account = account.apply(1, LEADING, 10, firstCall(start, 1, 0));
    }
    FixedAccount fixed = account.fixed().get(0);
    assertThat(fixed.spans()).hasSize(FixedAccount.MOST_SPANS);
    assertThat(fixed.spans().get(0).startMillis()).isEqualTo(1);
    assertThat(fixed.spans().get(0).counted()).isEqualTo(2);
    assertThat(used(account, Algorithm.FIXED_FIRST_CALL, 10)).isEqualTo(9);
  }

  @Test
  void ofTooManyWindowsThoseJustWrittenAreKept() {
    BucketAccount account = BucketAccount.EMPTY;
    for (int start = 1_000; start < 1_800; start += 100) {
      account = account.apply(1, Standing.TIED, 1_000, calendar(start, 1, 0));
    }
    BucketReservation behind =
        reservation(
            entry(Algorithm.FIXED_CALENDAR, 200, 3, 1), entry(Algorithm.FIXED_CALENDAR, 300, 0, 1));
    BucketAccount after = account.apply(1, Standing.TIED, 200, behind);
    assertThat(after.fixed().get(0).spans())
        .extracting(FixedAccount.Span::startMillis)
        .containsExactly(200L, 300L, 1_200L, 1_300L, 1_400L, 1_500L, 1_600L, 1_700L);
    assertThat(after.fixed().get(0).spans())
        .extracting(FixedAccount.Span::counted)
        .containsExactly(4L, 1L, 3L, 1L, 1L, 1L, 1L, 1L);
    assertThat(after.apply(1, Standing.TIED, 200, behind)).as("once more").isEqualTo(after);
  }

  @Test
  void aWindowThatACallStartedCountsThoseAheadOfIt() {
    BucketAccount account =
        BucketAccount.EMPTY
            .apply(1, Standing.TIED, 400, firstCall(400, 2, 0))
            .apply(2, Standing.TIED, 300, firstCall(300, 3, 0))
            .apply(2, Standing.TIED, 300, firstCall(900, 4, 0));
    assertThat(used(account, Algorithm.FIXED_FIRST_CALL, 310)).isEqualTo(9);
    assertThat(used(account, Algorithm.FIXED_FIRST_CALL, 410)).isEqualTo(6);
  }

  @Test
  void slidingPermitsCountFromWhenTheyWereTaken() {
    WindowReservation told = new WindowReservation(Algorithm.SLIDING, LENGTH, 0, 3, 20, 0, 10, 0);
    BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, 50, reservation(told));
    assertThat(account.sliding().get(0).spent()).containsExactly(new Spent(20, 3));
    assertThat(used(account, Algorithm.SLIDING, 119)).isEqualTo(3);
    assertThat(used(account, Algorithm.SLIDING, 120)).isZero();
    WindowReservation more = new WindowReservation(Algorithm.SLIDING, LENGTH, 0, 5, 90, 0, 10, 0);
    assertThat(account.apply(1, LEADING, 60, reservation(more)).sliding().get(0).spent())
        .as("not after it was written")
        .containsExactly(new Spent(20, 3), new Spent(60, 2));
  }

  @Test
  void manySlidingPermitsCountFromTheEndOfTheirSlot() {
    WindowReservation told = new WindowReservation(Algorithm.SLIDING, LENGTH, 0, 3, 20, 0, 65, 0);
    BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, 50, reservation(told));
    assertThat(account.sliding().get(0).spent()).containsExactly(new Spent(21, 3));
  }

  @Test
  void manyThatAreUnspentCountFromTheEndOfTheSlotOfTheRecovery() {
    Rate rate = Rate.of(70, Duration.ofMillis(LENGTH), Algorithm.SLIDING);
    BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, 0, sliding(0, 0, 4));
    Bucket bucket = Bucket.durable(KEY, List.of(rate), ONE, account, 60);
    assertThat(bucket.views(160, 1).get(0).used()).isEqualTo(4);
    assertThat(bucket.views(161, 1).get(0).used()).isZero();
  }

  @Test
  void whatIsUnspentCountsAsTakenAtRecovery() {
    BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, 0, sliding(0, 0, 4));
    Bucket bucket = recover(account, Algorithm.SLIDING, 60);
    assertThat(bucket.views(60, 1).get(0).used()).isEqualTo(4);
    assertThat(bucket.views(60, 1).get(0).resetAtMillis()).isEqualTo(160);
    assertThat(recover(account, Algorithm.SLIDING, 130).views(130, 1).get(0).resetAtMillis())
        .as("nobody could take it after 100")
        .isEqualTo(200);
    assertThat(used(account, Algorithm.SLIDING, 200)).isZero();
  }

  @Test
  void aNewWriterSaysThatThoseBeforeItAreGone() {
    BucketAccount account =
        BucketAccount.EMPTY
            .apply(1, LEADING, 0, sliding(0, 0, 4))
            .apply(2, LEADING, 70, sliding(30, 0, 1));
    assertThat(account.sliding().get(0).spent()).containsExactly(new Spent(30, 4));
    assertThat(unspent(account)).isEqualTo(1);
    BucketAccount zombie = account.apply(1, OVERTAKEN, 80, sliding(0, 3, 0));
    assertThat(zombie.sliding().get(0).spent())
        .as("adds nothing")
        .isEqualTo(account.sliding().get(0).spent());
    zombie = account.apply(1, OVERTAKEN, 80, sliding(0, 3, 3));
    assertThat(unspent(zombie)).as("two more").isEqualTo(3);
    assertThat(unspent(zombie.apply(2, LEADING, 90, sliding(30, 0, 1))))
        .as("only its first entry says so")
        .isEqualTo(3);
    zombie = account.apply(1, OVERTAKEN, 80, sliding(0, 6, 0));
    assertThat(zombie.sliding().get(0).spent()).containsExactly(new Spent(30, 4), new Spent(80, 2));
  }

  @Test
  void aNewWriterIsBelievedThoughItsClockIsBehindThoseBefore() {
    BucketAccount account =
        BucketAccount.EMPTY
            .apply(1, LEADING, 50, sliding(50, 0, 4))
            .apply(2, LEADING, 20, sliding(10, 0, 1));
    assertThat(account.sliding().get(0).spent()).containsExactly(new Spent(10, 4));
    assertThat(account.sliding().get(0).shares().shares())
        .containsExactly(new Shares.Share(1, 50, 4, 0, 10), new Shares.Share(2, 10, 0, 1, 20));
  }

  @Test
  void noWriterSaysThatALaterOrAnEqualIsGone() {
    for (Standing standing : List.of(Standing.TIED, OVERTAKEN)) {
      BucketAccount account =
          BucketAccount.EMPTY
              .apply(2, LEADING, 30, sliding(30, 0, 1))
              .apply(1, standing, 40, sliding(90, 0, 4));
      assertThat(account.sliding().get(0).spent()).isEmpty();
      assertThat(unspent(account)).isEqualTo(5);
    }
  }

  @Test
  void onlyByTheClockOfALeadingWriterDoesAnAccountGrowOlder() {
    BucketAccount account = BucketAccount.EMPTY;
    for (Algorithm algorithm : Algorithm.values()) {
      account = account.apply(2, LEADING, 50, reservation(entry(algorithm, 0, 3, 1)));
    }
    for (Algorithm algorithm : Algorithm.values()) {
      assertThat(used(account, algorithm, 50)).as(algorithm.name()).isEqualTo(4);
      BucketReservation late = reservation(entry(algorithm, 5_000, 0, 0));
      for (Standing standing : List.of(Standing.TIED, OVERTAKEN)) {
        assertThat(used(account.apply(1, standing, 5_000, late), algorithm, 50))
            .as(algorithm + " " + standing)
            .isEqualTo(4);
      }
      assertThat(used(account.apply(1, LEADING, 5_000, late), algorithm, 50))
          .as(algorithm.name())
          .isZero();
    }
  }

  @Test
  void onlyALeadingWritersClockMovesWhatIsAhead() {
    BucketAccount account =
        BucketAccount.EMPTY
            .apply(2, LEADING, 1_000, sliding(1_000, 3, 0))
            .apply(2, LEADING, 1_000, tokens(1_000, 3, 0));
    WindowReservation moved =
        new WindowReservation(Algorithm.FIXED_CALENDAR, LENGTH, 200, 0, 200, 0, 10, 1_000);
    BucketAccount fixed = BucketAccount.EMPTY.apply(2, LEADING, 1_000, calendar(1_000, 3, 0));
    for (Standing standing : List.of(Standing.TIED, OVERTAKEN)) {
      BucketAccount after =
          account
              .apply(1, standing, 200, sliding(200, 0, 0))
              .apply(1, standing, 200, tokens(200, 0, 0));
      assertThat(used(after, Algorithm.SLIDING, 1_050)).isEqualTo(3);
      assertThat(used(after, Algorithm.TOKEN_BUCKET, 1_000)).isEqualTo(3);
      assertThat(
              used(
                  fixed.apply(1, standing, 200, reservation(moved)),
                  Algorithm.FIXED_CALENDAR,
                  1_050))
          .isEqualTo(3);
    }
    BucketAccount after =
        account
            .apply(1, LEADING, 200, sliding(200, 0, 0))
            .apply(1, LEADING, 200, tokens(200, 0, 0));
    assertThat(used(after, Algorithm.SLIDING, 299)).isEqualTo(3);
    assertThat(used(after, Algorithm.SLIDING, 300)).isZero();
    assertThat(used(after, Algorithm.TOKEN_BUCKET, 210)).isEqualTo(2);
  }

  @Test
  void whatAnOvertakenWriterSpentIsOwedFromBeforeAndOfATiedOneFromThen() {
    BucketAccount account = BucketAccount.EMPTY.apply(2, LEADING, 20, tokens(0, 5, 0));
    BucketAccount overtaken = account.apply(1, OVERTAKEN, 50, tokens(0, 2, 0));
    assertThat(overtaken.tokenBuckets().get(0).debt()).isEqualTo(700);
    assertThat(overtaken.tokenBuckets().get(0).asOfMillis()).isEqualTo(20);
    BucketAccount tied = account.apply(1, Standing.TIED, 50, tokens(0, 2, 0));
    assertThat(tied.tokenBuckets().get(0).debt()).isEqualTo(400);
    assertThat(tied.tokenBuckets().get(0).asOfMillis()).isEqualTo(50);
  }

  @Test
  void aFasterRefillIsBelievedOnlyOfALeadingWriter() {
    BucketAccount account = BucketAccount.EMPTY.apply(2, LEADING, 20, tokens(0, 5, 0));
    WindowReservation fast =
        new WindowReservation(Algorithm.TOKEN_BUCKET, LENGTH, 20, 0, 20, 0, 50, 20);
    for (Standing standing : List.of(Standing.TIED, OVERTAKEN)) {
      BucketAccount after = account.apply(1, standing, 20, reservation(fast));
      assertThat(after.tokenBuckets().get(0).permits()).isEqualTo(10);
    }
    BucketAccount after = account.apply(1, LEADING, 20, reservation(fast));
    assertThat(after.tokenBuckets().get(0).permits()).isEqualTo(50);
  }

  @Test
  void aSilentWritersShareIsSpentAfterAWindowAndForgottenAfterFour() {
    BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, 0, sliding(0, 0, 4));
    assertThat(account.prune(99)).isEqualTo(account);
    SlidingAccount lapsed = account.prune(100).sliding().get(0);
    assertThat(lapsed.spent()).containsExactly(new Spent(100, 4));
    assertThat(unspent(account.prune(100))).isZero();
    assertThat(account.prune(199).sliding().get(0).spent()).hasSize(1);
    assertThat(account.prune(200).sliding().get(0).spent()).isEmpty();
    assertThat(account.isOver(399)).isFalse();
    assertThat(account.isOver(400)).isTrue();
    assertThat(account.endsAtMillis()).isEqualTo(400);
    assertThat(account.prune(200).prune(399).sliding()).hasSize(1);
    assertThat(account.prune(200).prune(400)).isEqualTo(BucketAccount.EMPTY);
  }

  @Test
  void theLogOfWhatWasSpentIsBounded() {
    BucketAccount account = BucketAccount.EMPTY;
    for (int i = 1; i <= 200; i++) {
      WindowReservation told = new WindowReservation(Algorithm.SLIDING, 10_000, 0, i, i, 0, 10, 0);
      account = account.apply(1, LEADING, i, reservation(told));
    }
    SlidingAccount sliding = account.sliding().get(0);
    assertThat(sliding.spent()).hasSize(SlidingAccount.MOST_SPENT);
    assertThat(sliding.spent().stream().mapToLong(Spent::permits).sum()).isEqualTo(200);
    assertThat(sliding.spent().get(0)).isEqualTo(new Spent(73, 73));
    assertThat(account.endsAtMillis()).isEqualTo(40_200);
  }

  @Test
  void writersAreBounded() {
    BucketAccount account = BucketAccount.EMPTY;
    for (int incarnation = 1; incarnation <= 12; incarnation++) {
      account = account.apply(incarnation, Standing.TIED, 5, sliding(5, 0, 1));
    }
    SlidingAccount sliding = account.sliding().get(0);
    assertThat(sliding.shares().shares()).hasSize(Shares.MOST);
    assertThat(sliding.spent()).as("when they lapse").containsExactly(new Spent(105, 4));
    assertThat(used(account, Algorithm.SLIDING, 10)).isEqualTo(12);
    SlidingAccount led = account.apply(13, LEADING, 10, sliding(10, 0, 1)).sliding().get(0);
    assertThat(led.shares().shares()).hasSize(Shares.MOST);
    assertThat(led.spent()).containsExactly(new Spent(10, 8), new Spent(105, 4));
  }

  @Test
  void slidingPermitsFarAheadOfAClockThatSteppedBackCountFromThere() {
    BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, 5_000, sliding(4_900, 3, 0));
    Bucket bucket = recover(account, Algorithm.SLIDING, 200);
    assertThat(bucket.views(200, 1).get(0).used()).isEqualTo(3);
    assertThat(bucket.views(200, 1).get(0).resetAtMillis()).isEqualTo(300);
    BucketReservation told = bucket.reservation(200, 1, false).orElseThrow();
    BucketAccount followed = account.apply(2, LEADING, 200, told);
    assertThat(followed.sliding().get(0).spent()).containsExactly(new Spent(200, 3));
    Bucket near = recover(account, Algorithm.SLIDING, 4_950);
    assertThat(near.views(4_950, 1).get(0).resetAtMillis()).isEqualTo(5_100);
  }

  @Test
  void aWritersClockThatStepsBackMovesItsShare() {
    BucketAccount account =
        BucketAccount.EMPTY
            .apply(1, LEADING, 5_000, sliding(4_900, 0, 3))
            .apply(1, LEADING, 4_950, sliding(4_900, 0, 2));
    assertThat(account.sliding().get(0).shares().shares().get(0).atMillis()).isEqualTo(5_000);
    account = account.apply(1, LEADING, 4_000, sliding(4_900, 0, 2));
    assertThat(account.sliding().get(0).shares().shares().get(0).atMillis()).isEqualTo(4_000);
  }

  @Test
  void debtIsPaidAtTheRefillThatWasTold() {
    BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, 50, tokens(0, 3, 2));
    TokenBucketAccount bucket = account.tokenBuckets().get(0);
    assertThat(bucket).isEqualTo(new TokenBucketAccount(100, 10, 300, 50, bucket.shares()));
    assertThat(used(account, Algorithm.TOKEN_BUCKET, 50)).isEqualTo(5);
    assertThat(used(account, Algorithm.TOKEN_BUCKET, 60)).as("one of three paid").isEqualTo(4);
    assertThat(account.endsAtMillis()).isEqualTo(450);
    assertThat(account.isOver(450)).isTrue();
    assertThat(account.isOver(449)).isFalse();
  }

  @Test
  void aLargeDebtOutlivesItsWriters() {
    WindowReservation slow =
        new WindowReservation(Algorithm.TOKEN_BUCKET, LENGTH, 0, 8, 0, 1, 1, 0);
    BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, 0, reservation(slow));
    assertThat(account.endsAtMillis()).isEqualTo(900);
    assertThat(account.isOver(899)).isFalse();
    assertThat(account.isOver(900)).isTrue();
  }

  @Test
  void theUnspentOfAGoneWriterIsOwedFromWhenTheNextBegan() {
    BucketAccount account =
        BucketAccount.EMPTY
            .apply(1, LEADING, 0, tokens(0, 0, 4))
            .apply(2, LEADING, 70, tokens(50, 0, 1));
    assertThat(account.tokenBuckets().get(0).debt()).isEqualTo(200);
    assertThat(account.tokenBuckets().get(0).asOfMillis()).isEqualTo(70);
    assertThat(used(account, Algorithm.TOKEN_BUCKET, 70)).isEqualTo(3);
  }

  @Test
  void theSlowerRefillOfTwoWritersCountsBetweenThem() {
    BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, 0, tokens(0, 8, 0));
    WindowReservation fast =
        new WindowReservation(Algorithm.TOKEN_BUCKET, LENGTH, 30, 0, 30, 0, 20, 30);
    WindowReservation slow =
        new WindowReservation(Algorithm.TOKEN_BUCKET, LENGTH, 30, 0, 30, 0, 5, 30);
    BucketAccount faster = account.apply(2, LEADING, 40, reservation(fast));
    assertThat(faster.tokenBuckets().get(0).debt()).as("till it began").isEqualTo(300);
    assertThat(account.apply(2, LEADING, 40, reservation(slow)).tokenBuckets().get(0).debt())
        .isEqualTo(600);
    assertThat(faster.apply(2, LEADING, 50, reservation(fast)).tokenBuckets().get(0).debt())
        .as("the writer itself knows")
        .isEqualTo(100);
  }

  @Test
  void recoveryPaysAtTheSlowerOfTheRefillToldAndTheOneInForce() {
    BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, 0, tokens(0, 8, 0));
    Rate slow = Rate.of(5, Duration.ofMillis(LENGTH), Algorithm.TOKEN_BUCKET);
    Rate fast = Rate.of(20, Duration.ofMillis(LENGTH), Algorithm.TOKEN_BUCKET);
    assertThat(Bucket.durable(KEY, List.of(slow), ONE, account, 40).views(40, 1).get(0).used())
        .isEqualTo(6);
    assertThat(Bucket.durable(KEY, List.of(fast), ONE, account, 40).views(40, 1).get(0).used())
        .isEqualTo(4);
    assertThat(Bucket.durable(KEY, List.of(slow), ONE, account, 40).runsLow())
        .as("the journal knows of a faster one")
        .isTrue();
    assertThat(Bucket.durable(KEY, List.of(fast), ONE, account, 40).runsLow()).isFalse();
  }

  @Test
  void debtFarAheadOfAClockThatSteppedBackIsOwedFromThere() {
    BucketAccount account = BucketAccount.EMPTY.apply(1, LEADING, 5_000, tokens(4_900, 3, 0));
    Bucket bucket = recover(account, Algorithm.TOKEN_BUCKET, 200);
    assertThat(bucket.views(200, 1).get(0).used()).isEqualTo(3);
    assertThat(bucket.views(210, 1).get(0).used()).isEqualTo(2);
    BucketReservation told = bucket.reservation(200, 1, false).orElseThrow();
    assertThat(account.apply(2, LEADING, 200, told).tokenBuckets().get(0).asOfMillis())
        .isEqualTo(200);
    assertThat(used(account, Algorithm.TOKEN_BUCKET, 4_950)).isEqualTo(3);
  }

  @Test
  void lengthsAndAlgorithmsAreKeptApart() {
    WindowReservation longer = new WindowReservation(Algorithm.SLIDING, 200, 0, 7, 0, 0, 10, 0);
    WindowReservation slower =
        new WindowReservation(Algorithm.TOKEN_BUCKET, 200, 0, 7, 0, 0, 10, 0);
    WindowReservation wider =
        new WindowReservation(Algorithm.FIXED_CALENDAR, 200, 0, 7, 0, 0, 10, 0);
    BucketAccount account =
        BucketAccount.EMPTY.apply(
            1,
            LEADING,
            0,
            reservation(
                longer,
                slower,
                wider,
                entry(Algorithm.SLIDING, 0, 1, 0),
                entry(Algorithm.TOKEN_BUCKET, 0, 2, 0),
                entry(Algorithm.FIXED_CALENDAR, 0, 3, 0),
                entry(Algorithm.FIXED_FIRST_CALL, 0, 4, 0)));
    assertThat(used(account, Algorithm.SLIDING, 0)).isEqualTo(1);
    assertThat(used(account, Algorithm.TOKEN_BUCKET, 0)).isEqualTo(2);
    assertThat(used(account, Algorithm.FIXED_CALENDAR, 0)).isEqualTo(3);
    assertThat(used(account, Algorithm.FIXED_FIRST_CALL, 0)).isEqualTo(4);
    assertThat(account.endsAtMillis()).isEqualTo(800);
  }
}
