package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.CHECK;
import static dev.weir.node.limiter.Fixtures.START_MILLIS;
import static dev.weir.node.limiter.Fixtures.perMinute;
import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.LimiterCommand.Debit;
import dev.weir.node.limiter.LimiterCommand.Stop;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What outlives an orderly stop. */
class LimiterStopTest extends LimiterBench {

  @Test
  void orderlyStopLosesNothing() {
    Policy policy = policy(perMinute(100));
    ActorRef<LimiterCommand> limiter = start(policy);
    assertThat(allowedOf(limiter, 37)).isEqualTo(37);
    stop(limiter);
    assertThat(allowedOf(start(policy), 100)).isEqualTo(63);
  }

  @Test
  void answersAreRememberedAcrossAnOrderlyMove() {
    Policy policy = policy(perMinute(10));
    Optional<Idempotency> id = id("a");
    ActorRef<LimiterCommand> first = start(policy);
    Judged answer = judged(ask(first, take(1, id))).orElseThrow();
    stop(first);
    ActorRef<LimiterCommand> second = start(policy);
    assertThat(judged(ask(second, take(1, id))).orElseThrow().windows())
        .isEqualTo(answer.windows());
    assertThat(allowedOf(second, 20)).isEqualTo(9);
  }

  @Test
  void debitsOutliveAnOrderlyStop() {
    for (Algorithm algorithm : Algorithm.values()) {
      journal.clearByPersistenceId(persistenceId());
      Policy policy = policy(Rate.of(100, Duration.ofMinutes(1), algorithm));
      ActorRef<LimiterCommand> limiter = start(policy);
      assertThat(allowedOf(limiter, 1)).isEqualTo(1);
      limiter.tell(new Debit(subject, List.of(CHECK), 60));
      stop(limiter);
      assertThat(allowedOf(start(policy), 150)).as(algorithm.name()).isEqualTo(39);
    }
  }

  @Test
  void accountsOutliveAnOrderlyStop() {
    Policy policy = policy(perMinute(5));
    ActorRef<LimiterCommand> limiter = start(policy);
    assertThat(allowedOf(limiter, 105)).isEqualTo(5);
    stop(limiter);
    clock.forward(Duration.ofMinutes(1));
    LimiterState state = state(start(policy));
    assertThat(state.calls()).isEqualTo(105);
    assertThat(state.denied()).isEqualTo(100);
    assertThat(state.lastActivityAtMillis()).isEqualTo(START_MILLIS);
  }

  @Test
  void whatTheJournalHasAlreadyIsNotWrittenAgain() {
    Policy policy = policy(perMinute(5));
    ActorRef<LimiterCommand> limiter = start(policy);
    assertThat(allowedOf(limiter, 7)).isEqualTo(5);
    stop(limiter);
    int before = events();
    ActorRef<LimiterCommand> second = start(policy);
    state(second);
    stop(second);
    assertThat(events()).isEqualTo(before);
  }

  @Test
  void withoutTenureNothingIsSettled() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    assertThat(allowedOf(limiter, 1)).isEqualTo(1);
    tenure.set(false);
    stop(limiter);
    assertThat(events()).isEqualTo(1);
  }

  @Test
  void whatIsSettledIsNotRenewedBefore() {
    SlowJournal reading = new SlowJournal();
    journal.withPolicy(reading);
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    limiter.tell(take(9, Optional.empty()));
    limiter.tell(Stop.INSTANCE);
    // Not before: a limiter that is served first, and told to stop then, may renew in between.
    reading.allow();
    asker.expectTerminated(limiter);
    assertThat(judged(answer()).orElseThrow().allowed()).isTrue();
    assertThat(events()).as("reserved for the take, and settled").isEqualTo(2);
  }

  @Test
  void limiterWithPermitsToSettleGoesBeforeOneThatHasOnlyAccounts() {
    Policy policy = policy(perMinute(100));
    LimiterContext node = node(policy);
    List<ActorRef<LimiterCommand>> others = occupyTurns(node);
    ActorRef<LimiterCommand> accounts = newcomer();
    assertThat(node.settlingTurns().take(accounts, false, () -> {})).isFalse();
    ActorRef<LimiterCommand> limiter = start(node);
    assertThat(allowedOf(limiter, 37)).isEqualTo(37);
    limiter.tell(Stop.INSTANCE);
    assertThat(state(limiter).calls()).as("it waits").isEqualTo(37);
    node.settlingTurns().leave(others.get(0));
    asker.expectTerminated(limiter);
    assertThat(allowedOf(start(policy), 100)).isEqualTo(63);
  }

  @Test
  void limiterWithOnlyAccountsToWriteWaitsForItsTurn() {
    LimiterContext node = node(policy(perMinute(5)));
    List<ActorRef<LimiterCommand>> others = occupyTurns(node);
    ActorRef<LimiterCommand> limiter = start(node);
    assertThat(allowedOf(limiter, 7)).isEqualTo(5);
    int before = events();
    limiter.tell(Stop.INSTANCE);
    assertThat(state(limiter).calls()).as("still there").isEqualTo(7);
    node.settlingTurns().leave(others.get(0));
    asker.expectTerminated(limiter);
    assertThat(events()).isEqualTo(before + 1);
    assertThat(node.settlingTurns().take(others.get(0), false, () -> {}))
        .as("it left its turn")
        .isTrue();
  }

  @Test
  void limiterWhoseTurnDoesNotComeEndsWhenItsTimeIsOver() {
    LimiterContext node = node(policy(perMinute(5)));
    occupyTurns(node);
    ActorRef<LimiterCommand> limiter = start(node);
    assertThat(allowedOf(limiter, 7)).isEqualTo(5);
    int before = events();
    limiter.tell(Stop.INSTANCE);
    pass(limiter, SETTINGS.settleTimeout());
    asker.expectTerminated(limiter);
    assertThat(events()).isEqualTo(before);
  }

  @Test
  void whatItRememberedMakesRoom() {
    LimiterContext node = node(policy(perMinute(100)));
    ActorRef<LimiterCommand> limiter = start(node);
    ask(limiter, take(1, id("a")));
    ask(limiter, take(1, id("b")));
    assertThat(node.remembered().count()).isEqualTo(2);
    stop(limiter);
    assertThat(node.remembered().count()).isZero();
  }

  private List<ActorRef<LimiterCommand>> occupyTurns(LimiterContext node) {
    List<ActorRef<LimiterCommand>> others = new ArrayList<>();
    ActorRef<LimiterCommand> other = newcomer();
    while (node.settlingTurns().take(other, false, () -> {})) {
      others.add(other);
      other = newcomer();
    }
    node.settlingTurns().leave(other);
    return others;
  }

  private ActorRef<LimiterCommand> newcomer() {
    return testKit.createTestProbe(LimiterCommand.class).getRef();
  }
}
