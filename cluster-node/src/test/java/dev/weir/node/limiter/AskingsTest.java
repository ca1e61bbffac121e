package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.SUBJECT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Checks;
import dev.weir.config.policy.Durability;
import dev.weir.node.limiter.Reply.Conflict;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.window.Lease;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AskingsTest {

  private static final Checks CHECKS = new Checks(SUBJECT, Durability.DURABLE, List.of());

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicBoolean moving = new AtomicBoolean();
  private final Askings askings = new Askings(nanos::get, moving::get);

  @Test
  void answerCompletesItsAskingOnly() {
    CompletableFuture<Response> first = askings.open(1, CHECKS, new AskTimeout(100, 100));
    CompletableFuture<Response> second = askings.open(2, CHECKS, new AskTimeout(100, 100));
    assertThat(askings.answered(new Conflict(2))).isEmpty();
    assertThat(second).isCompletedWithValue(new Conflict(2));
    assertThat(first).isNotDone();
  }

  @Test
  void endsWithNothingWhenTimeIsOverAndNotBefore() {
    CompletableFuture<Response> asked = askings.open(1, CHECKS, new AskTimeout(100, 100));
    forward(Duration.ofMillis(99));
    askings.expire();
    assertThat(asked).isNotDone();
    forward(Duration.ofMillis(1));
    askings.expire();
    assertThat(asked).isCompletedWithValue(new Unavailable(1, Reason.TIMEOUT));
  }

  @Test
  void recoveringLimiterHasMoreTime() {
    CompletableFuture<Response> asked = askings.open(1, CHECKS, new AskTimeout(100, 500));
    CompletableFuture<Response> silent = askings.open(2, CHECKS, new AskTimeout(100, 500));
    forward(Duration.ofMillis(50));
    askings.recovering(1);
    forward(Duration.ofMillis(449));
    askings.expire();
    assertThat(silent).isCompletedWithValue(new Unavailable(2, Reason.TIMEOUT));
    assertThat(asked).isNotDone();
    forward(Duration.ofMillis(1));
    askings.expire();
    assertThat(asked).isCompletedWithValue(new Unavailable(1, Reason.TIMEOUT));
  }

  @Test
  void whileShardsMoveASilentLimiterHasAsMuchTimeAndIsAskedEverySecond() {
    AtomicInteger asked = new AtomicInteger();
    Askings.Line line = Askings.Line.of(0, asked::incrementAndGet, () -> {}, () -> {});
    CompletableFuture<Response> answer =
        askings.open(1, CHECKS, new AskTimeout(3_000, 15_000), line);
    moving.set(true);
    for (int second = 1; second < 15; second++) {
      forward(Duration.ofSeconds(1));
      askings.expire();
      assertThat(asked).hasValue(second);
      assertThat(answer).isNotDone();
    }
    forward(Duration.ofSeconds(1));
    askings.expire();
    assertThat(answer).isCompletedWithValue(new Unavailable(1, Reason.TIMEOUT));
  }

  @Test
  void whenShardsHaveMovedTheSilentOnesAreGivenUp() {
    CompletableFuture<Response> answer = askings.open(1, CHECKS, new AskTimeout(3_000, 15_000));
    moving.set(true);
    forward(Duration.ofSeconds(5));
    askings.expire();
    assertThat(answer).isNotDone();
    moving.set(false);
    askings.expire();
    assertThat(answer).isCompletedWithValue(new Unavailable(1, Reason.TIMEOUT));
  }

  @Test
  void silentLimiterIsAskedOnceMoreAndNoMore() {
    AtomicInteger asked = new AtomicInteger();
    Askings.Line line = Askings.Line.of(0, asked::incrementAndGet, () -> {}, () -> {});
    CompletableFuture<Response> answer =
        askings.open(1, CHECKS, new AskTimeout(3_000, 3_000), line);
    forward(Duration.ofMillis(999));
    askings.expire();
    assertThat(asked).hasValue(0);
    forward(Duration.ofMillis(1));
    askings.expire();
    assertThat(asked).hasValue(1);
    forward(Duration.ofMillis(1_900));
    askings.expire();
    assertThat(asked).hasValue(1);
    assertThat(askings.answered(new Conflict(1))).isEmpty();
    assertThat(answer).isCompletedWithValue(new Conflict(1));
    assertThat(askings.answered(new Conflict(1)))
        .as("what it was granted once more is given back")
        .contains(CHECKS);
  }

  @Test
  void whatIsSaidOnceMoreOfAGrantInUseIsNotGivenBackButAnotherGrantIs() {
    CompletableFuture<Response> answer = askings.open(1, CHECKS, new AskTimeout(3_000, 15_000));
    forward(Duration.ofSeconds(1));
    askings.expire();
    assertThat(askings.answered(granted(7))).isEmpty();
    assertThat(answer).isCompletedWithValue(granted(7));
    assertThat(askings.answered(granted(7))).isEmpty();
    assertThat(askings.answered(granted(8))).contains(CHECKS);
    assertThat(askings.answered(granted(7))).isEmpty();
  }

  private static Response granted(long lease) {
    TakeReceipt receipt = new TakeReceipt(1, 5, 1_000, List.of(), OptionalLong.of(lease), 0);
    return new Judged(1, true, List.of(), receipt, 1_000, new Lease(lease, 1_000, 6_000), 0);
  }

  @Test
  void whatIsHarmlessIsAskedEverySecond() {
    AtomicInteger asked = new AtomicInteger();
    Askings.Line line = Askings.Line.harmless(asked::incrementAndGet);
    CompletableFuture<Response> answer =
        askings.open(1, CHECKS, new AskTimeout(5_000, 5_000), line);
    for (int second = 1; second < 5; second++) {
      forward(Duration.ofSeconds(1));
      askings.expire();
      assertThat(asked).hasValue(second);
      assertThat(answer).isNotDone();
    }
  }

  @Test
  void recoveringLimiterIsNotAskedOnceMore() {
    AtomicInteger asked = new AtomicInteger();
    Askings.Line line = Askings.Line.of(0, asked::incrementAndGet, () -> {}, () -> {});
    CompletableFuture<Response> answer =
        askings.open(1, CHECKS, new AskTimeout(3_000, 9_000), line);
    askings.recovering(1);
    forward(Duration.ofSeconds(5));
    askings.expire();
    assertThat(asked).hasValue(0);
    assertThat(answer).isNotDone();
  }

  @Test
  void wordThatComesAfterTheEndChangesNothing() {
    CompletableFuture<Response> asked = askings.open(1, CHECKS, new AskTimeout(100, 500));
    forward(Duration.ofMillis(100));
    askings.expire();
    askings.recovering(1);
    assertThat(asked).isCompletedWithValue(new Unavailable(1, Reason.TIMEOUT));
    assertThat(askings.answered(new Conflict(1))).contains(CHECKS);
  }

  @Test
  void lateAnswerIsSaidToBelongToWhoAskedAndOnlyOnce() {
    CompletableFuture<Response> asked = askings.open(1, CHECKS, new AskTimeout(100, 100));
    forward(Duration.ofSeconds(1));
    askings.expire();
    assertThat(asked).isDone();
    assertThat(askings.answered(new Conflict(1))).contains(CHECKS);
    assertThat(askings.answered(new Conflict(1))).isEmpty();
  }

  @Test
  void lateAnswerIsForgottenInTheEnd() {
    CompletableFuture<Response> asked = askings.open(1, CHECKS, new AskTimeout(100, 100));
    forward(Duration.ofSeconds(1));
    askings.expire();
    assertThat(asked).isDone();
    forward(Duration.ofMinutes(2));
    askings.expire();
    assertThat(askings.answered(new Conflict(1))).isEmpty();
  }

  @Test
  void answerToNobodyIsNobodys() {
    assertThat(askings.answered(new Conflict(9))).isEmpty();
  }

  @Test
  void answerThatComesAsItsTimeEndsReachesWhoWaitsOrIsGivenBack() throws InterruptedException {
    int rounds = 20_000;
    AtomicLong answered = new AtomicLong(-1);
    AtomicLong begun = new AtomicLong(-1);
    Thread expiring =
        new Thread(
            () -> {
              for (int i = 0; i < rounds; i++) {
                while (begun.get() < i) {
                  Thread.onSpinWait();
                }
                askings.expire();
                answered.set(i);
              }
            });
    expiring.start();
    int lost = 0;
    for (int i = 0; i < rounds; i++) {
      CompletableFuture<Response> asked = askings.open(i, CHECKS, new AskTimeout(0, 0));
      begun.set(i);
      boolean givenBack = askings.answered(new Conflict(i)).isPresent();
      while (answered.get() < i) {
        Thread.onSpinWait();
      }
      boolean passedOn = asked.join() instanceof Conflict;
      lost += passedOn == givenBack ? 1 : 0;
    }
    expiring.join();
    assertThat(lost).as("of %d answers, neither passed on nor given back", rounds).isZero();
  }

  private void forward(Duration by) {
    nanos.addAndGet(by.toNanos());
  }
}
