package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.weir.node.limiter.LimiterCommand.Leave;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.Conflict;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Response.Queued;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One call, known by its id, that is asked for through two nodes while it waits. */
class SharedCallTest extends LineBench {

  private final TestProbe<Response> other = testKit.createTestProbe(Response.class);

  private Take queued(ActorRef<LimiterCommand> limiter, String id, TestProbe<Response> from) {
    Take call = call(15_000, id(id), from);
    limiter.tell(call);
    assertThat(from.receiveMessage()).isEqualTo(new Queued(call.callId()));
    return call;
  }

  private static Judged judged(TestProbe<Response> from) {
    return from.expectMessageClass(Judged.class);
  }

  private int inFlight(ActorRef<LimiterCommand> limiter) {
    return state(limiter).burst().orElseThrow().inFlight().size();
  }

  private int waiting(ActorRef<LimiterCommand> limiter) {
    return state(limiter).burst().orElseThrow().queue().size();
  }

  @Test
  void itHasOnePlaceOneSlotOnePermitAndOneAnswer() {
    ActorRef<LimiterCommand> limiter = start(slots(2, 10, 60));
    Judged first = letIn(limiter);
    Judged second = letIn(limiter);
    Take here = queued(limiter, "one", asker);
    Take there = queued(limiter, "one", other);
    assertThat(waiting(limiter)).isEqualTo(1);
    assertThat(used(limiter)).isEqualTo(3);
    release(limiter, lease(first).number());
    release(limiter, lease(second).number());
    Judged answerHere = judged(asker);
    Judged answerThere = judged(other);
    assertThat(answerHere.callId()).isEqualTo(here.callId());
    assertThat(answerThere.callId()).isEqualTo(there.callId());
    assertThat(answerHere.allowed() && answerThere.allowed()).isTrue();
    assertThat(answerHere.lease()).isNotNull().isEqualTo(answerThere.lease());
    assertThat(answerHere.windows()).isEqualTo(answerThere.windows());
    assertThat(inFlight(limiter)).isEqualTo(1);
    assertThat(used(limiter)).isEqualTo(3);
    assertThat(state(limiter).calls()).isEqualTo(3);
    assertThat(release(limiter, lease(answerThere).number())).isTrue();
    assertThat(release(limiter, lease(answerHere).number())).as("the same slot").isFalse();
    stop(limiter);
  }

  @Test
  void whoeverOfThemHangsUpTheOtherStillWaitsAndIsAnswered() {
    for (boolean firstGoes : List.of(true, false)) {
      begin();
      ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
      Judged first = letIn(limiter);
      Take here = queued(limiter, "one", asker);
      Take there = queued(limiter, "one", other);
      limiter.tell(new Leave(subject, (firstGoes ? here : there).callId()));
      assertThat(waiting(limiter)).isEqualTo(1);
      release(limiter, lease(first).number());
      Judged answer = judged(firstGoes ? other : asker);
      assertThat(answer.callId()).isEqualTo((firstGoes ? there : here).callId());
      assertThat(answer.allowed()).isTrue();
      assertThat(used(limiter)).isEqualTo(2);
      (firstGoes ? asker : other).expectNoMessage(Duration.ZERO);
      limiter.tell(new Refund(subject, receipt(answer)));
      assertThat(inFlight(limiter)).as("what one alone was given goes back whole").isZero();
      assertThat(used(limiter)).isEqualTo(1);
      stop(limiter);
    }
  }

  @Test
  void whenAllHaveHungUpItLeavesTheLineAndGivesItsPermitBack() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
    letIn(limiter);
    Take here = queued(limiter, "one", asker);
    Take there = queued(limiter, "one", other);
    limiter.tell(new Leave(subject, here.callId()));
    limiter.tell(new Leave(subject, here.callId()));
    assertThat(waiting(limiter)).isEqualTo(1);
    limiter.tell(new Leave(subject, there.callId()));
    assertThat(waiting(limiter)).isZero();
    assertThat(used(limiter)).isEqualTo(1);
    queued(limiter, "one", asker);
    assertThat(waiting(limiter)).isEqualTo(1);
    stop(limiter);
  }

  @Test
  void anAnswerThatTwoWereGivenKeepsItsSlotAndPermitWhenOneOfThemGivesItBack() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
    Judged first = letIn(limiter);
    queued(limiter, "one", asker);
    queued(limiter, "one", other);
    release(limiter, lease(first).number());
    Judged last = judged(other);
    assertThat(judged(asker).receipt()).as("who took nothing").isNull();
    limiter.tell(new Refund(subject, receipt(last)));
    limiter.tell(new Leave(subject, last.callId()));
    assertThat(inFlight(limiter)).isEqualTo(1);
    assertThat(used(limiter)).isEqualTo(2);
    stop(limiter);
  }

  @Test
  void aDenialIsToldToAllAndCountedOnce() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
    letIn(limiter);
    Take here = queued(limiter, "one", asker);
    pass(limiter, Duration.ofSeconds(2));
    Take there = queued(limiter, "one", other);
    for (int i = 0; i < 13; i++) {
      limiter.tell(again(here));
      asker.expectMessageClass(Queued.class);
      pass(limiter, Duration.ofSeconds(1));
    }
    Judged answer = judged(asker);
    assertThat(answer.allowed()).isFalse();
    assertThat(answer.queuedMillis()).isEqualTo(15_000);
    assertThat(judged(other)).isEqualTo(answer.repeatedFor(there.callId()));
    assertThat(state(limiter).denied()).isEqualTo(1);
    stop(limiter);
  }

  @Test
  void itKeepsItsPlaceAsLongAsAnyOfThemAsksForIt() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
    Judged first = letIn(limiter);
    queued(limiter, "one", asker);
    Take there = queued(limiter, "one", other);
    for (int i = 0; i < 5; i++) {
      pass(limiter, Duration.ofSeconds(1));
      limiter.tell(again(there));
      assertThat(other.receiveMessage()).isEqualTo(new Queued(there.callId()));
    }
    release(limiter, lease(first).number());
    Judged answer = judged(other);
    assertThat(answer.allowed()).isTrue();
    assertThat(receipt(answer).callId()).as("who asked last").isEqualTo(there.callId());
    stop(limiter);
  }

  @Test
  void theSameIdWithOtherContentIsAConflictWhileItWaitsToo() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
    letIn(limiter);
    queued(limiter, "one", asker);
    Take differs = call(15_000, Optional.of(new Idempotency("one", 2)), other);
    limiter.tell(differs);
    assertThat(other.receiveMessage()).isEqualTo(new Conflict(differs.callId()));
    assertThat(waiting(limiter)).isEqualTo(1);
    stop(limiter);
  }

  @Test
  void whoMayNotWaitIsDeniedAndTheOtherWaitsOn() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
    Judged first = letIn(limiter);
    queued(limiter, "one", asker);
    limiter.tell(call(0, id("one"), other));
    Judged denied = judged(other);
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.windows()).extracting(Reply.MetWindow::limit).endsWith("burst");
    release(limiter, lease(first).number());
    assertThat(judged(asker).allowed()).isTrue();
    stop(limiter);
  }

  @Test
  void afterAMoveItStandsWhereItsEarliestAskerCameWhoeverAsksFirst() {
    ActorRef<LimiterCommand> old = start(slots(1, 10, 60));
    Judged first = letIn(old);
    Take here = queued(old, "one", asker);
    clock.forward(Duration.ofMillis(5));
    Take between = queued(old);
    clock.forward(Duration.ofMillis(5));
    Take there = queued(old, "one", other);
    stop(old);
    List<Optional<Reason>> told = new ArrayList<>();
    told.add(reason(asker.receiveMessage()));
    told.add(reason(asker.receiveMessage()));
    told.add(reason(other.receiveMessage()));
    assertThat(told).containsOnly(Optional.of(Reason.MOVING));
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
    assertThat(ask(limiter, again(between))).isEqualTo(new Queued(between.callId()));
    limiter.tell(again(there));
    assertThat(other.receiveMessage()).isEqualTo(new Queued(there.callId()));
    assertThat(ask(limiter, again(here))).isEqualTo(new Queued(here.callId()));
    assertThat(waiting(limiter)).isEqualTo(2);
    release(limiter, lease(first).number());
    pass(limiter, Duration.ofSeconds(2));
    Judged next = judged(asker);
    assertThat(next.callId()).isEqualTo(here.callId());
    assertThat(judged(other).lease()).isEqualTo(next.lease());
    release(limiter, lease(next).number());
    assertThat(judged(asker).callId()).isEqualTo(between.callId());
    stop(limiter);
  }

  @Test
  void oneOfMoreThanMayAskIsForgottenWhoHasNotAskedForLongest() {
    ActorRef<LimiterCommand> limiter = start(slots(1, 10, 60));
    Judged first = letIn(limiter);
    queued(limiter, "one", other);
    for (int i = 0; i < LineAskers.MOST_OF_ONE; i++) {
      queued(limiter, "one", asker);
    }
    release(limiter, lease(first).number());
    for (int i = 0; i < LineAskers.MOST_OF_ONE; i++) {
      assertThat(judged(asker).allowed()).isTrue();
    }
    var unused = state(limiter);
    other.expectNoMessage(Duration.ZERO);
    stop(limiter);
  }
}
