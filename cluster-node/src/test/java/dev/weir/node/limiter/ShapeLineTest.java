package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.limit;
import static dev.weir.node.limiter.Fixtures.perMinute;
import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.weir.config.matching.Check;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Burst;
import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Rates;
import dev.weir.config.policy.Shape;
import dev.weir.node.limiter.LimiterCommand.Leave;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.Release;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.LimiterCommand.WaitOn;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Response.Queued;
import dev.weir.node.window.WindowView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Calls that wait for a permit to come due, at a durable limiter. */
class ShapeLineTest extends LimiterBench {

  private static final Check WRITES = new Check("writes", "");
  private static final Check READS = new Check("reads", "");
  private static final Check BURST = new Check("burst", "");

  /** One permit a second, 3 at once. */
  private static final Rate RATE = new Rate(60, Duration.ofMinutes(1), Algorithm.TOKEN_BUCKET, 3);

  private static Manner shape(Duration wait, int queue) {
    return new Manner(
        Optional.of(new Shape(wait, queue)), Optional.empty(), Optional.empty(), false, false);
  }

  private static Policy shaped(Rate rate, int queue) {
    return policy(
        limit("writes", Rates.of(rate), shape(Duration.ofSeconds(10), queue)),
        limit("reads", perMinute(5)));
  }

  private Take call(long waitMillis, Check... checks) {
    return new Take(
        subject,
        List.of(checks),
        1,
        0,
        callIds.incrementAndGet(),
        Optional.empty(),
        clock.millis() + 3_000,
        clock.millis() + 10_000,
        clock.millis(),
        waitMillis,
        true,
        asker.getRef());
  }

  private Take again(Take call) {
    return new Take(
        call.subject(),
        call.checks(),
        call.cost(),
        call.items(),
        call.callId(),
        call.idempotency(),
        clock.millis() + 3_000,
        clock.millis() + 10_000,
        call.arrivedMillis(),
        call.waitMillis(),
        true,
        call.replyTo());
  }

  private Judged judged(ActorRef<LimiterCommand> limiter, Take call) {
    return judged(ask(limiter, call)).orElseThrow();
  }

  private Take queued(ActorRef<LimiterCommand> limiter, Check... checks) {
    Take call = call(10_000, checks);
    assertThat(ask(limiter, call)).isEqualTo(new Queued(call.callId()));
    return call;
  }

  private void empty(ActorRef<LimiterCommand> limiter) {
    for (int i = 0; i < 3; i++) {
      assertThat(judged(limiter, call(0, WRITES)).allowed()).isTrue();
    }
  }

  @Test
  void overTheWindowCallsAreLetInInTheirOrderOneByOneAsTheirPermitsComeDue() {
    ActorRef<LimiterCommand> limiter = start(shaped(RATE, 100));
    empty(limiter);
    List<Take> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiting.add(queued(limiter, WRITES));
    }
    for (int i = 0; i < 5; i++) {
      pass(limiter, Duration.ofMillis(999));
      asker.expectNoMessage(Duration.ZERO);
      pass(limiter, Duration.ofMillis(1));
      Judged next = (Judged) asker.receiveMessage();
      assertThat(next.callId()).isEqualTo(waiting.get(i).callId());
      assertThat(next.allowed()).isTrue();
      assertThat(next.lease()).isNull();
      assertThat(next.queuedMillis()).isEqualTo(1_000L * (i + 1));
      for (Take later : waiting.subList(i + 1, 5)) {
        assertThat(ask(limiter, again(later))).isEqualTo(new Queued(later.callId()));
      }
    }
    assertThat(state(limiter).calls()).isEqualTo(8);
    stop(limiter);
  }

  @Test
  void whosePermitCannotBeDueInTimeOrWhoMayNotWaitIsDeniedAtOnce() {
    ActorRef<LimiterCommand> limiter = start(shaped(RATE, 100));
    empty(limiter);
    for (int i = 0; i < 9; i++) {
      queued(limiter, WRITES);
    }
    for (long waitMillis : new long[] {0, 10_000, 60_000}) {
      Judged denied = judged(limiter, call(waitMillis, WRITES));
      assertThat(denied.allowed()).isFalse();
      WindowView view = denied.windows().get(0).view();
      assertThat(view.denied()).isTrue();
      assertThat(view.retryAfterMillis()).as("after those who wait").isEqualTo(10_000);
    }
    assertThat(state(limiter).denied()).isEqualTo(3);
    stop(limiter);
  }

  @Test
  void aFullQueueDeniesWhoComesLast() {
    ActorRef<LimiterCommand> limiter = start(shaped(RATE, 2));
    empty(limiter);
    queued(limiter, WRITES);
    queued(limiter, WRITES);
    assertThat(judged(limiter, call(10_000, WRITES)).allowed()).isFalse();
    stop(limiter);
  }

  @Test
  void callsOfOtherLimitsPassThoseThatWait() {
    ActorRef<LimiterCommand> limiter = start(shaped(RATE, 100));
    empty(limiter);
    queued(limiter, WRITES);
    assertThat(judged(limiter, call(10_000, READS)).allowed()).isTrue();
    stop(limiter);
  }

  @Test
  void aLimitThatDoesNotShapeDeniesThoughAnotherDoes() {
    ActorRef<LimiterCommand> limiter = start(shaped(RATE, 100));
    empty(limiter);
    for (int i = 0; i < 5; i++) {
      assertThat(judged(limiter, call(10_000, READS)).allowed()).isTrue();
    }
    Judged denied = judged(limiter, call(10_000, WRITES, READS));
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.windows().get(1).view().denied()).isTrue();
    stop(limiter);
  }

  @Test
  void whoLeavesLetsTheOthersComeSooner() {
    ActorRef<LimiterCommand> limiter = start(shaped(RATE, 100));
    empty(limiter);
    Take first = queued(limiter, WRITES);
    Take second = queued(limiter, WRITES);
    limiter.tell(new Leave(subject, first.callId()));
    pass(limiter, Duration.ofSeconds(1));
    assertThat(((Judged) asker.receiveMessage()).callId()).isEqualTo(second.callId());
    stop(limiter);
  }

  @Test
  void aRefundLetsTheNextInAtOnceAndAnAnswerThatWasAskedForMeanwhileIsGivenAgain() {
    ActorRef<LimiterCommand> limiter = start(shaped(RATE, 100));
    Judged granted = judged(limiter, call(0, WRITES));
    assertThat(judged(limiter, call(0, WRITES)).allowed()).isTrue();
    assertThat(judged(limiter, call(0, WRITES)).allowed()).isTrue();
    Take call = queued(limiter, WRITES);
    clock.forward(Duration.ofMillis(500));
    limiter.tell(new Refund(subject, receipt(granted)));
    Judged next = (Judged) asker.receiveMessage();
    assertThat(next.callId()).isEqualTo(call.callId());
    long used = state(limiter).windows().get(0).view().used();
    assertThat(ask(limiter, again(call))).isEqualTo(next);
    assertThat(state(limiter).windows().get(0).view().used()).isEqualTo(used);
    stop(limiter);
  }

  @Test
  void aFixedWindowsPermitIsDueWhenTheNextBegins() {
    ActorRef<LimiterCommand> limiter = start(shaped(perMinute(3), 100));
    empty(limiter);
    assertThat(judged(limiter, call(10_000, WRITES)).allowed()).as("a minute away").isFalse();
    clock.forward(Duration.ofSeconds(52));
    List<Take> waiting =
        List.of(queued(limiter, WRITES), queued(limiter, WRITES), queued(limiter, WRITES));
    assertThat(judged(limiter, call(10_000, WRITES)).allowed()).as("a fourth").isFalse();
    for (int i = 0; i < 4; i++) {
      pass(limiter, Duration.ofSeconds(2));
      if (i < 3) {
        waiting.forEach(each -> ask(limiter, again(each)));
      }
    }
    for (Take each : waiting) {
      assertThat(((Judged) asker.receiveMessage()).callId()).isEqualTo(each.callId());
    }
    stop(limiter);
  }

  @Test
  void aMoveKeepsTheOrderOfThoseWhoWait() {
    ActorRef<LimiterCommand> old = start(shaped(RATE, 100));
    empty(old);
    Take one = queued(old, WRITES);
    clock.forward(Duration.ofMillis(1));
    Take two = queued(old, WRITES);
    stop(old);
    assertThat(reason(asker.receiveMessage())).contains(Reason.MOVING);
    assertThat(reason(asker.receiveMessage())).contains(Reason.MOVING);
    ActorRef<LimiterCommand> limiter = start(shaped(RATE, 100));
    assertThat(ask(limiter, again(two))).isEqualTo(new Queued(two.callId()));
    assertThat(ask(limiter, again(one))).isEqualTo(new Queued(one.callId()));
    assertThat(state(limiter).queue())
        .extracting(BurstState.Queued::sinceMillis)
        .containsExactly(one.arrivedMillis(), two.arrivedMillis());
    pass(limiter, Duration.ofSeconds(2));
    assertThat(((Judged) asker.receiveMessage()).callId()).isEqualTo(one.callId());
    assertThat(((Judged) asker.receiveMessage()).callId()).isEqualTo(two.callId());
    stop(limiter);
  }

  @Test
  void aMoveKeepsTheirOrderThoughPermitsHaveComeDueMeanwhileAndBeforeNewcomers() {
    ActorRef<LimiterCommand> old = start(shaped(RATE, 100));
    empty(old);
    List<Take> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(queued(old, WRITES));
      clock.forward(Duration.ofMillis(1));
    }
    stop(old);
    for (int i = 0; i < 3; i++) {
      assertThat(reason(asker.receiveMessage())).contains(Reason.MOVING);
    }
    clock.forward(Duration.ofSeconds(2));
    ActorRef<LimiterCommand> limiter = start(shaped(RATE, 100));
    for (int i : new int[] {2, 0}) {
      limiter.tell(new WaitOn(again(waiting.get(i))));
      assertThat(answer()).isEqualTo(new Queued(waiting.get(i).callId()));
    }
    Take newcomer = queued(limiter, WRITES);
    limiter.tell(new WaitOn(again(waiting.get(1))));
    assertThat(answer()).isEqualTo(new Queued(waiting.get(1).callId()));
    pass(limiter, Duration.ofSeconds(2));
    for (Take each : waiting) {
      Judged next = (Judged) asker.receiveMessage();
      assertThat(next.callId()).isEqualTo(each.callId());
      assertThat(next.allowed()).isTrue();
    }
    assertThat(ask(limiter, again(newcomer))).isEqualTo(new Queued(newcomer.callId()));
    pass(limiter, Duration.ofSeconds(1));
    assertThat(((Judged) asker.receiveMessage()).callId()).isEqualTo(newcomer.callId());
    stop(limiter);
  }

  @Test
  void withABoundOnCallsInFlightACallNeedsItsPermitAndASlot() {
    Burst burst =
        new Burst(OptionalInt.of(1), Map.of(), 10, Duration.ofSeconds(15), Duration.ofSeconds(60));
    ActorRef<LimiterCommand> limiter =
        start(
            policy(
                limit("writes", Rates.of(RATE), shape(Duration.ofSeconds(10), 10)),
                limit("burst", burst, Manner.PLAIN)));
    for (int i = 0; i < 3; i++) {
      release(limiter, judged(limiter, call(10_000, WRITES, BURST)));
    }
    Take undue = queued(limiter, WRITES, BURST);
    // The slot is free, and whoever needs no permit of the writes gets it.
    Judged other = judged(limiter, call(10_000, BURST));
    pass(limiter, Duration.ofSeconds(1));
    asker.expectNoMessage(Duration.ZERO);
    release(limiter, other);
    Judged next = (Judged) asker.receiveMessage();
    assertThat(next.callId()).isEqualTo(undue.callId());
    assertThat(next.lease()).isNotNull();
    stop(limiter);
  }

  private void release(ActorRef<LimiterCommand> limiter, Judged judged) {
    var probe = testKit.createTestProbe(Response.class);
    long number = Objects.requireNonNull(judged.lease()).number();
    limiter.tell(
        new Release(
            subject, number, OptionalLong.empty(), callIds.incrementAndGet(), probe.getRef()));
    var unused = probe.receiveMessage();
  }
}
