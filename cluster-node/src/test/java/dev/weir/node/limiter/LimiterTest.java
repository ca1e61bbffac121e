package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.CHECK;
import static dev.weir.node.limiter.Fixtures.perMinute;
import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.PoisonPill;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import dev.weir.config.matching.Check;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.LimiterCommand.Debit;
import dev.weir.node.limiter.LimiterCommand.Inspect;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.Conflict;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.Response.Inspected;
import dev.weir.node.limiter.Response.Recovering;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LimiterTest extends LimiterBench {

  @Test
  void grantsExactlyTheLimit() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    assertThat(allowedOf(limiter, 150)).isEqualTo(100);
  }

  @Test
  void writesFewEventsForManyGrants() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(1000)));
    assertThat(allowedOf(limiter, 1000)).isEqualTo(1000);
    assertThat(events()).isBetween(10, 20);
  }

  @Test
  void denialPersistsNothing() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(5)));
    assertThat(allowedOf(limiter, 5)).isEqualTo(5);
    int before = events();
    assertThat(allowedOf(limiter, 20)).isZero();
    assertThat(events()).isEqualTo(before);
  }

  @Test
  void crashLosesAtMostATenthAndGrantsNothingTwice() {
    Policy policy = policy(perMinute(100));
    ActorRef<LimiterCommand> limiter = start(policy);
    int before = allowedOf(limiter, 37);
    testKit.stop(limiter);
    int after = allowedOf(start(policy), 100);
    assertThat(before).isEqualTo(37);
    assertThat(before + after).isBetween(90, 100);
  }

  @Test
  void limitOfOneIsDurableOnEachGrant() {
    Policy policy = policy(perMinute(3));
    for (int i = 0; i < 3; i++) {
      ActorRef<LimiterCommand> limiter = start(policy);
      assertThat(allowedOf(limiter, 1)).isEqualTo(1);
      testKit.stop(limiter);
    }
    assertThat(allowedOf(start(policy), 1)).isZero();
  }

  @Test
  void withoutTenureNothingIsGranted() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    tenure.set(false);
    assertThat(ask(limiter, 1)).isInstanceOf(Unavailable.class);
    tenure.set(true);
    assertThat(allowedOf(limiter, 101)).isEqualTo(100);
  }

  @Test
  void tenureIsCheckedAgainAfterTheWrite() {
    AtomicLong checks = new AtomicLong();
    ActorRef<LimiterCommand> limiter =
        start(policy(perMinute(100)), () -> checks.incrementAndGet() <= 2);
    Response answer = ask(limiter, 1);
    assertThat(answer).isEqualTo(new Unavailable(answer.callId(), Reason.TENURE));
    assertThat(events()).isEqualTo(1);
  }

  @Test
  void pastItsDeadlineATakeTakesNothingAndIsNotAnswered() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(2)));
    Take late = take(1, Optional.empty());
    clock.forward(Duration.ofSeconds(10));
    limiter.tell(late);
    assertThat(allowedOf(limiter, 3)).isEqualTo(2);
  }

  @Test
  void whileItRecoversItSaysSoAndATakeMayWaitForThat() {
    SlowJournal reading = new SlowJournal();
    journal.withPolicy(reading);
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(2)));
    Take patient = take(1, Optional.empty());
    limiter.tell(patient);
    assertThat(asker.receiveMessage()).isEqualTo(new Recovering(patient.callId()));
    clock.forward(Duration.ofSeconds(9));
    reading.allow();
    assertThat(judged(answer()).orElseThrow().callId()).isEqualTo(patient.callId());
    assertThat(allowedOf(limiter, 3)).isEqualTo(1);
  }

  @Test
  void recoveringForLongerThanAnybodyWaitsATakeTakesNothing() {
    SlowJournal reading = new SlowJournal();
    journal.withPolicy(reading);
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(2)));
    Take late = take(1, Optional.empty());
    limiter.tell(late);
    assertThat(asker.receiveMessage()).isEqualTo(new Recovering(late.callId()));
    clock.forward(Duration.ofSeconds(11));
    reading.allow();
    assertThat(allowedOf(limiter, 3)).isEqualTo(2);
  }

  @Test
  void journalFailureIsAnsweredAtOnceAndOvercome() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(10)));
    assertThat(allowedOf(limiter, 1)).isEqualTo(1);
    journal.failNextPersisted(persistenceId());
    assertThat(reason(ask(limiter, 1))).contains(Reason.JOURNAL);
    time.timePasses(Duration.ofSeconds(5));
    asker.awaitAssert(
        () -> assertThat(judged(ask(limiter, 1))).map(Judged::allowed).contains(true));
    assertThat(allowedOf(limiter, 20)).isEqualTo(8);
  }

  @Test
  void whatIsCoveredIsGrantedWhileTheJournalFails() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    assertThat(allowedOf(limiter, 1)).isEqualTo(1);
    journal.failNextPersisted(persistenceId());
    assertThat(allowedOf(limiter, 9)).isEqualTo(9);
    assertThat(reason(ask(limiter, 1))).contains(Reason.JOURNAL);
  }

  @Test
  void refundAppliesOnce() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(10)));
    Judged granted = judged(ask(limiter, 4)).orElseThrow();
    limiter.tell(new Refund(subject, receipt(granted)));
    limiter.tell(new Refund(subject, receipt(granted)));
    assertThat(allowedOf(limiter, 20)).isEqualTo(10);
  }

  @Test
  void refundOfAnotherIncarnationGivesNothing() {
    Policy policy = policy(perMinute(10));
    ActorRef<LimiterCommand> first = start(policy);
    Judged granted = judged(ask(first, 4)).orElseThrow();
    stop(first);
    ActorRef<LimiterCommand> second = start(policy);
    second.tell(new Refund(subject, receipt(granted)));
    assertThat(allowedOf(second, 20)).isEqualTo(6);
  }

  @Test
  void sameIdIsCountedOnceAndAnsweredAlike() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(10)));
    Optional<Idempotency> id = id("a");
    Judged first = judged(ask(limiter, take(1, id))).orElseThrow();
    Judged again = judged(ask(limiter, take(1, id))).orElseThrow();
    assertThat(again.windows()).isEqualTo(first.windows());
    assertThat(again.receipt()).isNull();
    assertThat(allowedOf(limiter, 20)).isEqualTo(9);
  }

  @Test
  void sameIdWithOtherContentIsAConflict() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(10)));
    ask(limiter, take(1, id("a")));
    Take other = take(1, Optional.of(new Idempotency("a", 2)));
    assertThat(ask(limiter, other)).isEqualTo(new Conflict(other.callId()));
    assertThat(allowedOf(limiter, 20)).isEqualTo(9);
  }

  @Test
  void refundForgetsTheRememberedAnswer() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(1)));
    Optional<Idempotency> id = id("a");
    Judged granted = judged(ask(limiter, take(1, id))).orElseThrow();
    limiter.tell(new Refund(subject, receipt(granted)));
    assertThat(judged(ask(limiter, take(1, id))).orElseThrow().receipt()).isNotNull();
  }

  @Test
  void lookTakesNothingAndWritesNothing() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(1)));
    assertThat(judged(ask(limiter, 0)).orElseThrow().allowed()).isTrue();
    assertThat(events()).isZero();
    assertThat(allowedOf(limiter, 2)).isEqualTo(1);
    assertThat(judged(ask(limiter, 0)).orElseThrow().allowed()).isFalse();
  }

  @Test
  void askingForTheStateOfAStrangerCreatesNothing() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    TestProbe<Response> curious = testKit.createTestProbe(Response.class);
    limiter.tell(new Inspect(subject, 7, curious.getRef()));
    curious.expectMessage(new Inspected(7, Optional.empty()));
    shard.expectMessageClass(ClusterSharding.Passivate.class);
    assertThat(events()).isZero();
  }

  @Test
  void stateShowsWhatWasTaken() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    allowedOf(limiter, 3);
    LimiterState state = state(limiter);
    assertThat(state.windows()).hasSize(1);
    assertThat(state.windows().get(0).view().used()).isEqualTo(3);
    assertThat(state.calls()).isEqualTo(3);
  }

  @Test
  void largeTakeIsNotStarvedBySmallOnes() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    Take large = take(50, Optional.empty());
    limiter.tell(large);
    for (int i = 0; i < 60; i++) {
      limiter.tell(take(1, Optional.empty()));
    }
    assertThat(judged(answer()).orElseThrow().callId()).isEqualTo(large.callId());
  }

  @Test
  void refundOfAnAnswerThatWasRepeatedGivesNothingBack() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(2)));
    Judged first = judged(ask(limiter, take(1, id("a")))).orElseThrow();
    Judged again = judged(ask(limiter, take(1, id("a")))).orElseThrow();
    limiter.tell(new Refund(subject, receipt(first)));
    assertThat(again.allowed()).isTrue();
    assertThat(allowedOf(limiter, 5)).as("besides the one that was allowed twice").isEqualTo(1);
    assertThat(judged(ask(limiter, take(1, id("a")))).orElseThrow().receipt()).isNull();
  }

  @Test
  void withoutTenureNothingIsWritten() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    assertThat(allowedOf(limiter, 1)).isEqualTo(1);
    tenure.set(false);
    pass(limiter, Duration.ofSeconds(59));
    state(limiter);
    tenure.set(true);
    assertThat(judged(ask(limiter, 50)).orElseThrow().allowed()).isTrue();
    LedgerEvent second = (LedgerEvent) journal.persistedInStorage(persistenceId()).get(1);
    assertThat(second.buckets().get(0).windows().get(0).unspent())
        .as("what the take needed: at the horizon nothing was written")
        .isEqualTo(50);
  }

  @Test
  void otherRatesHoldOnEveryAlgorithmAfterACrash() {
    for (Algorithm algorithm : Algorithm.values()) {
      for (long permits : List.of(10L, 40L)) {
        journal.clearByPersistenceId(persistenceId());
        ActorRef<LimiterCommand> limiter =
            start(policy(Rate.of(20, Duration.ofMinutes(1), algorithm)));
        int before = allowedOf(limiter, 7);
        testKit.stop(limiter);
        Policy changed = policy(Rate.of(permits, Duration.ofMinutes(1), algorithm));
        assertThat(before + allowedOf(start(changed), 50))
            .as("%s, %d instead of 20: at most 2 are lost", algorithm, permits)
            .isBetween((int) permits - 2, (int) permits);
      }
    }
  }

  @Test
  void debitIsDurableBeforeAnybodyAsks() {
    for (Algorithm algorithm : Algorithm.values()) {
      for (long debited : List.of(60L, 150L)) {
        journal.clearByPersistenceId(persistenceId());
        Policy policy = policy(Rate.of(100, Duration.ofMinutes(1), algorithm));
        ActorRef<LimiterCommand> limiter = start(policy);
        limiter.tell(new Debit(subject, List.of(CHECK), debited));
        asker.awaitAssert(() -> assertThat(events()).isEqualTo(1));
        testKit.stop(limiter);
        int left = (int) Math.max(0, 100 - debited);
        assertThat(allowedOf(start(policy), 150))
            .as("%s, %d debited", algorithm, debited)
            .isBetween(Math.max(0, left - 10), left);
      }
    }
  }

  @Test
  void debitThatTheJournalRefusedIsWrittenWhenItIsBack() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    var unused = look(limiter);
    journal.failNextPersisted(persistenceId());
    limiter.tell(new Debit(subject, List.of(CHECK), 60));
    asker.awaitAssert(
        () -> {
          time.timePasses(Duration.ofSeconds(1));
          return assertThat(events()).isEqualTo(1);
        });
  }

  @Test
  void atTheBoundANewBucketIsDeniedUntilOneEnds() {
    ActorRef<LimiterCommand> limiter =
        start(
            node(
                policy(perMinute(5)),
                new LimiterSettings(
                    2, 1000, 100, Duration.ofSeconds(20), Duration.ofSeconds(5), 100),
                tenure::get));
    assertThat(allowedOf(limiter, new Check("general", "a"), 1)).isEqualTo(1);
    assertThat(allowedOf(limiter, new Check("general", "b"), 1)).isEqualTo(1);
    assertThat(allowedOf(limiter, new Check("general", "c"), 1)).isZero();
    assertThat(allowedOf(limiter, new Check("general", "a"), 1)).isEqualTo(1);
    clock.forward(Duration.ofMinutes(3));
    assertThat(allowedOf(limiter, new Check("general", "c"), 1)).isEqualTo(1);
  }

  @Test
  void withoutItsLedgerALimiterAnswersWhoWaitsAndEnds() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    assertThat(allowedOf(limiter, 1)).isEqualTo(1);
    testKit
        .system()
        .classicSystem()
        .actorSelection(limiter.path().child("ledger"))
        .tell(PoisonPill.getInstance(), akka.actor.ActorRef.noSender());
    asker.expectTerminated(limiter);
    assertThat(allowedOf(start(policy(perMinute(100))), 1)).isEqualTo(1);
  }
}
