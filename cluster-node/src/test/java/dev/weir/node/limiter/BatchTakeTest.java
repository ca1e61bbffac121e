package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.weir.config.matching.Check;
import dev.weir.config.policy.Policy;
import dev.weir.config.syntax.PolicyText;
import dev.weir.config.syntax.ReadResult;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.Release;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Response.Queued;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import dev.weir.node.window.WindowView;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Batch calls that several limits of one limiter want other numbers of permits of. */
class BatchTakeTest extends LimiterBench {

  private static final Policy POLICY =
      policy(
          """
              policy = test
              caller = [ { name = org, required = true } ]
              limits = [
                { name = calls, per = [org], rates = ["10 per minute"] }
                { name = priced, per = [org], rates = ["20 per minute"], items-per-permit = 100 }
                { name = items, per = [org], rates = ["1000 per minute"], counts = items }
                { name = trial, per = [org], rates = ["50 per minute"], counts = items, shadow = true }
              ]
              """);

  private static final List<Check> CHECKS =
      List.of(
          new Check("calls", ""),
          new Check("priced", ""),
          new Check("items", ""),
          new Check("trial", ""));

  @Test
  void eachLimitHasItsOwnNumberOfPermitsTaken() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    Judged first = judged(ask(limiter, batch(301))).orElseThrow();
    assertThat(first.allowed()).isTrue();
    assertThat(used(first)).containsExactly(1L, 4L, 301L, 0L);
    assertThat(first.windows().get(3).view().denied()).as("in shadow").isTrue();
    Judged second = judged(ask(limiter, batch(40))).orElseThrow();
    assertThat(used(second)).containsExactly(2L, 5L, 341L, 40L);
  }

  @Test
  void aBatchThatOneLimitHasNoRoomForTakesNothing() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    ask(limiter, batch(301));
    Judged denied = judged(ask(limiter, batch(700))).orElseThrow();
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.windows().stream().map(window -> window.view().denied()))
        .containsExactly(false, false, true, true);
    assertThat(used(denied)).containsExactly(1L, 4L, 301L, 0L);
    assertThat(judged(ask(limiter, batch(699))).orElseThrow().allowed()).isTrue();
    assertThat(state(limiter).batches()).isEqualTo(new Batches(3, 1, 1_000));
  }

  @Test
  void aRefundGivesEachLimitBackWhatItWasTaken() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    Judged granted = judged(ask(limiter, batch(1_000))).orElseThrow();
    limiter.tell(new Refund(subject, receipt(granted)));
    assertThat(used(judged(ask(limiter, batch(1_000))).orElseThrow()))
        .containsExactly(1L, 10L, 1_000L, 0L);
  }

  @Test
  void aLookTakesNothingAndAsksForOnePermitOfEach() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    ask(limiter, batch(1_000));
    Judged look = judged(ask(limiter, batch(CHECKS, 0, 300, Optional.empty()))).orElseThrow();
    assertThat(look.allowed()).isFalse();
    assertThat(used(look)).containsExactly(1L, 10L, 1_000L, 0L);
    assertThat(state(limiter).batches().calls()).isEqualTo(1);
  }

  @Test
  void orderlyStopLosesNoItemsAndACrashATenthAtMost() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    ask(limiter, batch(300));
    stop(limiter);
    ActorRef<LimiterCommand> second = start(POLICY);
    assertThat(used(judged(ask(second, batch(200))).orElseThrow()))
        .containsExactly(2L, 5L, 500L, 0L);
    testKit.stop(second);
    Judged after = judged(ask(start(POLICY), batch(1))).orElseThrow();
    assertThat(after.windows().get(2).view().used()).isBetween(501L, 601L);
  }

  @Test
  void theSameIdIsCountedOnce() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    Optional<Idempotency> id = id("a");
    ask(limiter, batch(CHECKS, 1, 300, id));
    ask(limiter, batch(CHECKS, 1, 300, id));
    assertThat(state(limiter).batches()).isEqualTo(new Batches(1, 0, 300));
  }

  @Test
  void aBatchThatWaitsForASlotHasItsItemsAndIsLetInWithThem() {
    Policy slots =
        policy(
            """
            policy = test
            caller = [ { name = org, required = true } ]
            limits = [
              { name = calls, per = [org], rates = ["10 per minute"] }
              { name = items, per = [org], rates = ["1000 per minute"], counts = items }
              { name = burst, per = [org], burst { slots = 1 } }
            ]
            """);
    List<Check> checks =
        List.of(new Check("calls", ""), new Check("items", ""), new Check("burst", ""));
    ActorRef<LimiterCommand> limiter = start(slots);
    Judged first = judged(ask(limiter, batch(checks, 300))).orElseThrow();
    Take waits = batch(checks, 500);
    assertThat(ask(limiter, waits)).isEqualTo(new Queued(waits.callId()));
    Judged denied = judged(ask(limiter, batch(checks, 201))).orElseThrow();
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.windows().get(1).view().remaining()).isEqualTo(200);
    limiter.tell(
        new Release(
            subject,
            Objects.requireNonNull(first.lease()).number(),
            OptionalLong.empty(),
            callIds.incrementAndGet(),
            testKit.createTestProbe(Response.class).getRef()));
    Judged second = (Judged) asker.receiveMessage();
    assertThat(second.allowed()).isTrue();
    assertThat(used(second)).containsExactly(2L, 800L);
    assertThat(state(limiter).batches()).isEqualTo(new Batches(3, 1, 800));
    limiter.tell(new Refund(subject, receipt(second)));
    assertThat(state(limiter).batches()).isEqualTo(new Batches(3, 1, 300));
    stop(limiter);
  }

  private static List<Long> used(Judged judged) {
    return judged.windows().stream().map(window -> window.view()).map(WindowView::used).toList();
  }

  private static Policy policy(String text) {
    return PolicyText.parse("test.conf", text)
        .fold(
            ReadResult.Accepted::value,
            rejected -> {
              throw new AssertionError(rejected.errors().toString());
            });
  }

  private Take batch(List<Check> checks, long items) {
    return batch(checks, 1, items, Optional.empty());
  }

  private Take batch(long items) {
    return batch(CHECKS, 1, items, Optional.empty());
  }

  private Take batch(List<Check> checks, long cost, long items, Optional<Idempotency> id) {
    Take one = take(cost, id);
    return new Take(
        subject,
        checks,
        cost,
        items,
        one.callId(),
        id,
        one.deadlineMillis(),
        one.recoveryDeadlineMillis(),
        one.arrivedMillis(),
        15_000,
        true,
        asker.getRef());
  }
}
