package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.weir.config.policy.Policy;
import dev.weir.node.limiter.LimiterCommand.Leave;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.LimiterCommand.WaitOn;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Response.Queued;
import dev.weir.node.window.WindowView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Calls in flight and those that wait, at a durable limiter. */
class BurstLineTest extends LineBench {

  @Test
  void overTheBoundCallsWaitAndAreLetInInTheirOrderAsSlotsComeFree() {
    ActorRef<LimiterCommand> limiter = start(slots(3, 10, 60));
    List<Judged> first = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      first.add(letIn(limiter));
    }
    List<Take> waiting = List.of(queued(limiter), queued(limiter), queued(limiter));
    clock.forward(Duration.ofMillis(340));
    for (int i = 0; i < 3; i++) {
      assertThat(release(limiter, lease(first.get(i)).number())).isTrue();
      Judged next = told();
      assertThat(next.callId()).isEqualTo(waiting.get(i).callId());
      assertThat(next.allowed()).isTrue();
      assertThat(next.queuedMillis()).isEqualTo(340);
    }
    assertThat(release(limiter, lease(first.get(0)).number())).as("twice").isFalse();
    stop(limiter);
  }

  @Test
  void aReleaseTakesOrGivesBackWhatTheCallTurnedOutToCost() {
    ActorRef<LimiterCommand> limiter = start(slots(3, 10, 60));
    Judged dearer = letIn(limiter);
    Judged cheaper = letIn(limiter);
    Judged far = letIn(limiter);
    assertThat(release(limiter, lease(dearer).number(), OptionalLong.of(17))).isTrue();
    assertThat(used(limiter)).isEqualTo(17 + 1 + 1);
    assertThat(release(limiter, lease(dearer).number(), OptionalLong.of(17))).isFalse();
    assertThat(release(limiter, lease(cheaper).number(), OptionalLong.of(0))).isTrue();
    assertThat(used(limiter)).isEqualTo(17 + 0 + 1);
    limiter.tell(new Refund(subject, receipt(dearer)));
    assertThat(used(limiter)).as("what is settled stays taken").isEqualTo(18);
    assertThat(release(limiter, lease(far).number(), OptionalLong.of(100))).isTrue();
    assertThat(used(limiter)).as("over the limit").isEqualTo(117);
    assertThat(judged(ask(limiter, call(0))).map(Judged::allowed)).contains(false);
    stop(limiter);
    ActorRef<LimiterCommand> next = start(slots(3, 10, 60));
    assertThat(judged(ask(next, call(0))).map(Judged::allowed)).contains(false);
    stop(next);
  }

  @Test
  void theWindowDeniesAtOnceThoughCallsWait() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 3));
    letIn(limiter);
    queued(limiter);
    queued(limiter);
    Judged denied = judged(ask(limiter, call(15_000))).orElseThrow();
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.windows()).extracting(Reply.MetWindow::limit).containsExactly("general");
    stop(limiter);
  }

  @Test
  void whoMayNotWaitOrFindsTheQueueFullIsDeniedByTheBurstLimitAndTakesNothing() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 1, 60));
    letIn(limiter);
    queued(limiter);
    for (long waitMillis : new long[] {0, 15_000}) {
      Judged denied = judged(ask(limiter, call(waitMillis))).orElseThrow();
      WindowView burst = denied.windows().get(1).view();
      assertThat(denied.allowed()).isFalse();
      assertThat(denied.windows().get(1).limit()).isEqualTo("burst");
      assertThat(burst.denied()).isTrue();
      // The one who waits gets the slot when its lease runs out, and keeps it for another.
      assertThat(burst.retryAfterMillis()).isEqualTo(2 * LEASE.toMillis());
      assertThat(denied.windows().get(0).view().denied()).isFalse();
      assertThat(denied.windows().get(0).view().used()).isEqualTo(2);
    }
    stop(limiter);
  }

  @Test
  void aWaitThatEndsIsADenialThatGivesItsPermitsBack() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
    letIn(limiter);
    Take call = queued(limiter);
    for (int i = 0; i < 14; i++) {
      pass(limiter, Duration.ofSeconds(1));
      assertThat(ask(limiter, again(call))).isEqualTo(new Queued(call.callId()));
    }
    pass(limiter, Duration.ofSeconds(1));
    Judged denied = told();
    assertThat(denied.callId()).isEqualTo(call.callId());
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.queuedMillis()).isEqualTo(15_000);
    assertThat(denied.windows().get(1).limit()).isEqualTo("burst");
    assertThat(denied.windows().get(0).view().used()).isEqualTo(1);
    stop(limiter);
  }

  @Test
  void aLeaseThatIsNeverReleasedRunsOutAndTheNextGetsTheSlot() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
    Judged first = letIn(limiter);
    passBySeconds(limiter, LEASE.minusSeconds(2));
    Take call = queued(limiter);
    pass(limiter, Duration.ofSeconds(2));
    assertThat(told().callId()).isEqualTo(call.callId());
    assertThat(release(limiter, lease(first).number())).isFalse();
    stop(limiter);
  }

  @Test
  void whoLeavesGivesItsPermitAndItsPlaceBack() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 3));
    Judged first = letIn(limiter);
    Take left = queued(limiter);
    Take stays = queued(limiter);
    limiter.tell(new Leave(subject, left.callId()));
    Take later = queued(limiter);
    release(limiter, lease(first).number());
    Judged next = told();
    assertThat(next.callId()).isEqualTo(stays.callId());
    // One that is told to leave when it has just been let in gives its slot back too.
    limiter.tell(new Leave(subject, stays.callId()));
    assertThat(told().callId()).isEqualTo(later.callId());
    stop(limiter);
  }

  @Test
  void whatNobodyAsksForAnyMoreLeavesByItself() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
    Judged first = letIn(limiter);
    queued(limiter);
    Take alive = queued(limiter);
    pass(limiter, Duration.ofSeconds(2));
    assertThat(ask(limiter, again(alive))).isEqualTo(new Queued(alive.callId()));
    pass(limiter, Duration.ofSeconds(1));
    release(limiter, lease(first).number());
    assertThat(told().callId()).isEqualTo(alive.callId());
    stop(limiter);
  }

  @Test
  void aGrantWhoseAnswerWasLostIsAnsweredAgain() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
    Take call = call(15_000);
    Response answer = ask(limiter, call);
    assertThat(ask(limiter, again(call))).isEqualTo(answer);
    stop(limiter);
  }

  @Test
  void aRefundGivesTheSlotBack() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
    Judged first = letIn(limiter);
    Take call = queued(limiter);
    limiter.tell(new Refund(subject, receipt(first)));
    Judged next = told();
    assertThat(next.callId()).isEqualTo(call.callId());
    assertThat(next.windows().get(0).view().used()).isEqualTo(1);
    stop(limiter);
  }

  @Test
  void aCrashForgetsNoCallInFlightAndItsLeasesCanBeReleased() {
    Policy policy = slots(3, 10, 60);
    ActorRef<LimiterCommand> crashed = start(policy);
    List<Judged> first = List.of(letIn(crashed), letIn(crashed), letIn(crashed));
    testKit.stop(crashed);
    ActorRef<LimiterCommand> limiter = start(policy);
    Take call = queued(limiter);
    pass(limiter, Duration.ofSeconds(1));
    assertThat(ask(limiter, again(call))).isEqualTo(new Queued(call.callId()));
    assertThat(release(limiter, lease(first.get(1)).number())).isTrue();
    pass(limiter, Duration.ofSeconds(1));
    assertThat(told().callId()).isEqualTo(call.callId());
    assertThat(judged(ask(limiter, call(0))).map(Judged::allowed)).contains(false);
    // One full lease after the recovery nothing is held any more.
    passBySeconds(limiter, LEASE.minusSeconds(2));
    assertThat(judged(ask(limiter, call(0))).map(Judged::allowed)).contains(true);
    assertThat(judged(ask(limiter, call(0))).map(Judged::allowed)).contains(true);
    assertThat(judged(ask(limiter, call(0))).map(Judged::allowed)).contains(false);
    stop(limiter);
  }

  @Test
  void anOrderlyStopTellsThoseWhoWaitToAskAgainAndTheirOrderHolds() {
    Policy policy = slots(2, 10, 60);
    ActorRef<LimiterCommand> old = start(policy);
    Judged first = letIn(old);
    letIn(old);
    Take one = queued(old);
    clock.forward(Duration.ofMillis(1));
    Take two = queued(old);
    stop(old);
    assertThat(reason(asker.receiveMessage())).contains(Reason.MOVING);
    assertThat(reason(asker.receiveMessage())).contains(Reason.MOVING);
    ActorRef<LimiterCommand> limiter = start(policy);
    clock.forward(Duration.ofMillis(1));
    Take newcomer = queued(limiter);
    assertThat(ask(limiter, again(two))).isEqualTo(new Queued(two.callId()));
    assertThat(release(limiter, lease(first).number())).isTrue();
    assertThat(ask(limiter, again(one))).isEqualTo(new Queued(one.callId()));
    pass(limiter, Duration.ofSeconds(2));
    Judged next = told();
    assertThat(next.callId()).isEqualTo(one.callId());
    release(limiter, lease(next).number());
    assertThat(told().callId()).isEqualTo(two.callId());
    BurstState burst = state(limiter).burst().orElseThrow();
    assertThat(burst.inFlight()).hasSize(2);
    assertThat(burst.queue())
        .containsExactly(new BurstState.Queued(newcomer.arrivedMillis(), 15_000));
    stop(limiter);
  }

  @Test
  void theirOrderHoldsOverAMoveThoughSlotsHaveComeFreeMeanwhile() {
    Policy policy = slots(2, 10, 60);
    ActorRef<LimiterCommand> old = start(policy);
    letIn(old);
    letIn(old);
    passBySeconds(old, LEASE.minusSeconds(2));
    List<Take> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(queued(old));
      clock.forward(Duration.ofMillis(1));
    }
    stop(old);
    for (int i = 0; i < 3; i++) {
      assertThat(reason(asker.receiveMessage())).contains(Reason.MOVING);
    }
    clock.forward(Duration.ofSeconds(3));
    ActorRef<LimiterCommand> limiter = start(policy);
    for (int i : new int[] {2, 1, 0}) {
      limiter.tell(new WaitOn(again(waiting.get(i))));
      assertThat(answer()).isEqualTo(new Queued(waiting.get(i).callId()));
    }
    pass(limiter, Duration.ofSeconds(2));
    Judged first = told();
    assertThat(first.callId()).isEqualTo(waiting.get(0).callId());
    assertThat(told().callId()).isEqualTo(waiting.get(1).callId());
    release(limiter, lease(first).number());
    assertThat(told().callId()).isEqualTo(waiting.get(2).callId());
    stop(limiter);
  }

  @Test
  void callsThatWaitedAreLetInInTheNextMinuteOnItsPermits() {
    ActorRef<LimiterCommand> limiter = start(slots(10, 100, 60));
    clock.forward(Duration.ofSeconds(50));
    List<Judged> inFlight = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      inFlight.add(letIn(limiter));
    }
    List<Take> waiting = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      waiting.add(queued(limiter));
    }
    assertThat(judged(ask(limiter, call(15_000))).map(Judged::allowed)).contains(false);
    for (int i = 0; i < 5; i++) {
      pass(limiter, Duration.ofSeconds(2));
      waiting.forEach(call -> ask(limiter, again(call)));
    }
    int fresh = 0;
    while (ask(limiter, call(15_000)) instanceof Queued) {
      fresh++;
    }
    assertThat(fresh).as("beside the 50 that had waited").isEqualTo(10);
    for (int i = 0; i < 50; i++) {
      release(limiter, lease(inFlight.remove(0)).number());
      Judged next = told();
      assertThat(next.callId()).isEqualTo(waiting.get(i).callId());
      assertThat(next.allowed()).isTrue();
      inFlight.add(next);
    }
    assertThat(state(limiter).windows().get(0).view().used()).isEqualTo(60);
    stop(limiter);
  }

  @Test
  void aLookTakesNoSlot() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
    assertThat(judged(ask(limiter, take(BURST, 0, Optional.empty())))).isPresent();
    Judged first = letIn(limiter);
    assertThat(lease(first).expiresAtMillis()).isEqualTo(clock.millis() + LEASE.toMillis());
    stop(limiter);
  }
}
