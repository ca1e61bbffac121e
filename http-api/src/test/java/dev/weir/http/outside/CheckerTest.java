package dev.weir.http.outside;

import static dev.weir.http.outside.Promise.Shape.CALENDAR;
import static dev.weir.http.outside.Promise.Shape.FIRST_CALL;
import static dev.weir.http.outside.Promise.Shape.SLIDING;
import static dev.weir.http.outside.Promise.Shape.TOKEN_BUCKET;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checkers themselves: they let right answers pass, and find each kind of wrong one. */
class CheckerTest {
  /** A multiple of ten seconds. */
  private static final long NOW = 1_714_058_400_000L;

  private static final Promise FIXED = Promise.of("p", "fixed", CALENDAR, 3, 10);
  private static final Promise FROM_FIRST = Promise.of("p", "first", FIRST_CALL, 3, 10);
  private static final Promise SLIDES = Promise.of("p", "slides", SLIDING, 3, 10);
  private static final Promise BUCKET = new Promise("p", "bucket", TOKEN_BUCKET, 3, 10, 5);
  private static final List<Promise> PROMISES = List.of(FIXED, FROM_FIRST, SLIDES, BUCKET);

  private final List<Seen> answers = new ArrayList<>();

  /** A window's counter as one answer shows it. */
  private CheckerTest says(
      Promise promise, long atMillis, boolean allowed, long remaining, long resetAtMillis) {
    return says(promise, atMillis, allowed, remaining, resetAtMillis, false);
  }

  private CheckerTest says(
      Promise promise,
      long atMillis,
      boolean allowed,
      long remaining,
      long resetAtMillis,
      boolean degraded) {
    String text =
        String.format(
            "{\"allowed\":%b,\"policy\":\"p\",\"limits\":[{\"name\":\"%s\",\"scope\":\"s\","
                + "\"subject\":\"a=b\",\"limit\":%d,\"remaining\":%d,\"resetAt\":%d,"
                + "\"windowSeconds\":%d,\"denied\":%b}],%s\"queuedMillis\":0,\"degraded\":%b,"
                + "\"decidedAtMillis\":%d,\"response\":{\"status\":200,\"headers\":{}}}",
            allowed,
            promise.limit(),
            promise.permits(),
            remaining,
            -Math.floorDiv(-resetAtMillis, 1_000),
            promise.windowSeconds(),
            !allowed,
            allowed ? "" : "\"deniedBy\":\"" + promise.limit() + "\",\"retryAfterSeconds\":1,",
            degraded,
            atMillis);
    Question question = Question.of("p", "a", "b");
    answers.add(new Seen("n", question, atMillis, atMillis, 200, text, Verdict.of(text, question)));
    return this;
  }

  private CheckerTest threeAllowed(Promise promise, long atMillis, long resetAtMillis) {
    for (int i = 2; i >= 0; i--) {
      says(promise, atMillis, true, i, resetAtMillis);
    }
    return this;
  }

  private void holds() {
    assertThatCode(() -> Checker.check(PROMISES, answers)).doesNotThrowAnyException();
    assertThatCode(this::enter).doesNotThrowAnyException();
  }

  private void isBroken() {
    assertThatThrownBy(() -> Checker.check(PROMISES, answers)).isInstanceOf(AssertionError.class);
  }

  private void isNotWhatTheBooksSay() {
    assertThatThrownBy(this::enter).isInstanceOf(AssertionError.class);
  }

  private void enter() {
    Books books = new Books(PROMISES, 0);
    answers.forEach(books::enter);
  }

  @Test
  void aFixedWindowHoldsItsPermitsAndTheNextOneAgain() {
    threeAllowed(FIXED, NOW, NOW + 10_000)
        .says(FIXED, NOW + 9_999, false, 0, NOW + 10_000)
        .threeAllowed(FIXED, NOW + 10_000, NOW + 20_000)
        .holds();
  }

  @Test
  void onePermitTooManyInAFixedWindowIsFound() {
    threeAllowed(FIXED, NOW, NOW + 10_000).says(FIXED, NOW + 5_000, true, 0, NOW + 10_000);
    isBroken();
    isNotWhatTheBooksSay();
  }

  @Test
  void aResetThatIsNotTheCalendarsIsFound() {
    says(FIXED, NOW, true, 2, NOW + 11_000).isBroken();
  }

  @Test
  void aWindowThatStartsWithTheFirstCallHolds() {
    threeAllowed(FROM_FIRST, NOW + 1_234, NOW + 11_234)
        .threeAllowed(FROM_FIRST, NOW + 11_234, NOW + 21_234)
        .holds();
  }

  @Test
  void twoWindowsThatOverlapAreFound() {
    threeAllowed(FROM_FIRST, NOW, NOW + 10_000)
        .says(FROM_FIRST, NOW + 5_000, true, 2, NOW + 15_000)
        .isBroken();
  }

  @Test
  void aSlidingWindowGivesBackOneByOne() {
    says(SLIDES, NOW, true, 2, NOW + 10_000)
        .says(SLIDES, NOW + 4_000, true, 1, NOW + 14_000)
        .says(SLIDES, NOW + 8_000, true, 0, NOW + 18_000)
        .says(SLIDES, NOW + 9_999, false, 0, NOW + 18_000)
        .says(SLIDES, NOW + 10_000, true, 0, NOW + 20_000)
        .holds();
  }

  @Test
  void onePermitTooManyInAnyIntervalIsFound() {
    says(SLIDES, NOW + 8_000, true, 2, NOW + 18_000)
        .says(SLIDES, NOW + 9_000, true, 1, NOW + 19_000)
        .says(SLIDES, NOW + 12_000, true, 0, NOW + 22_000)
        .says(SLIDES, NOW + 17_000, true, 0, NOW + 27_000);
    isBroken();
    isNotWhatTheBooksSay();
  }

  @Test
  void aBucketGivesWhatItHoldsAndWhatFlowsIn() {
    threeAllowed(BUCKET, NOW, NOW + 6_000)
        .says(BUCKET, NOW + 1_999, false, 0, NOW + 6_000)
        .says(BUCKET, NOW + 2_000, true, 0, NOW + 8_000)
        .says(BUCKET, NOW + 60_000, true, 2, NOW + 62_000)
        .holds();
  }

  @Test
  void onePermitTooManyFromABucketIsFound() {
    threeAllowed(BUCKET, NOW, NOW + 6_000).says(BUCKET, NOW + 1_000, true, 0, NOW + 7_000);
    isBroken();
    isNotWhatTheBooksSay();
  }

  @Test
  void aDenialWhileThereIsRoomIsNotWhatTheBooksSay() {
    says(FIXED, NOW, true, 2, NOW + 10_000)
        .says(FIXED, NOW, false, 0, NOW + 10_000)
        .isNotWhatTheBooksSay();
  }

  @Test
  void aWrongCounterIsNotWhatTheBooksSay() {
    says(FIXED, NOW, true, 1, NOW + 10_000).isNotWhatTheBooksSay();
  }

  @Test
  void aLimitThatNobodyPublishedIsFound() {
    says(Promise.of("p", "fixed", CALENDAR, 4, 10), NOW, true, 3, NOW + 10_000).isBroken();
  }

  @Test
  void degradedAnswersDoNotCount() {
    threeAllowed(FIXED, NOW, NOW + 10_000).says(FIXED, NOW, true, 0, NOW + 10_000, true);
    assertThatCode(() -> Checker.check(PROMISES, answers)).doesNotThrowAnyException();
  }
}
