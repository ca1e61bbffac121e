package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.CHECK;
import static dev.weir.node.limiter.Fixtures.perMinute;
import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorRef;
import dev.weir.config.policy.Policy;
import dev.weir.node.limiter.LimiterCommand.Counted;
import dev.weir.node.limiter.LimiterCommand.DeliveryBegun;
import dev.weir.node.limiter.LimiterCommand.DeliveryEnded;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.LimiterCommand.TakeAgain;
import dev.weir.node.limiter.Reply.Judged;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a limiter counts for its subject: calls, batch calls and webhook deliveries, each apart. */
class AccountsTest extends LimiterBench {

  @Test
  void batchCallsAreCountedApartFromOthers() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(3)));
    ask(limiter, batch(300));
    ask(limiter, batch(180));
    ask(limiter, 1);
    ask(limiter, batch(7));
    LimiterState state = state(limiter);
    assertThat(state.batches()).isEqualTo(new Batches(3, 1, 480));
    assertThat(state.calls()).isEqualTo(1);
    assertThat(state.denied()).isZero();
  }

  @Test
  void aBlockCountsAsTheCallsThatWereJudgedBeforeItAndOnce() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    Tally judged = Tally.requests(7, 2).plus(Tally.of(new Batches(3, 1, 480)));
    Take block = block(90, judged);
    judged(ask(limiter, block));
    limiter.tell(new TakeAgain(block));
    judged(ask(limiter, block(90, Tally.requests(5, 5))));
    limiter.tell(new Counted(subject, Tally.requests(1, 0)));
    LimiterState state = state(limiter);
    assertThat(state.calls()).isEqualTo(13);
    assertThat(state.denied()).isEqualTo(7);
    assertThat(state.batches()).isEqualTo(new Batches(3, 1, 480));
    stop(limiter);
    assertThat(state(start(policy(perMinute(100)))).calls()).isEqualTo(13);
  }

  private Take block(long permits, Tally judged) {
    Take one = take(permits, Optional.empty());
    return new Take(
        subject,
        List.of(CHECK),
        permits,
        0,
        one.callId(),
        Optional.empty(),
        one.deadlineMillis(),
        one.recoveryDeadlineMillis(),
        one.arrivedMillis(),
        0,
        Optional.of(judged),
        asker.getRef());
  }

  @Test
  void itemsOfABatchThatWasDeniedElsewhereDoNotStayCounted() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(10)));
    Judged granted = judged(ask(limiter, batch(300))).orElseThrow();
    ask(limiter, batch(5));
    limiter.tell(new Refund(subject, receipt(granted)));
    limiter.tell(new Refund(subject, receipt(granted)));
    assertThat(state(limiter).batches()).isEqualTo(new Batches(2, 0, 5));
  }

  @Test
  void orderlyStopKeepsEveryAccountExactly() {
    Policy policy = policy(perMinute(100));
    ActorRef<LimiterCommand> limiter = start(policy);
    ask(limiter, batch(300));
    ask(limiter, 1);
    limiter.tell(new DeliveryBegun(subject, 60_000));
    limiter.tell(new DeliveryEnded(subject, false, OptionalLong.of(5)));
    limiter.tell(new DeliveryEnded(subject, true, OptionalLong.empty()));
    stop(limiter);
    ActorRef<LimiterCommand> second = start(policy);
    ask(second, batch(200));
    second.tell(new DeliveryEnded(subject, false, OptionalLong.of(7)));
    LimiterState state = state(second);
    assertThat(state.batches()).isEqualTo(new Batches(2, 0, 500));
    assertThat(state.calls()).isEqualTo(1);
    assertThat(state.deliveries())
        .isEqualTo(new Deliveries(3, 1, 12, List.of(0L, 0L, 0L, 0L, 0L, 1L, 0L, 1L)));
  }

  @Test
  void crashLosesAtMostOneReservationOfItems() {
    Policy policy = policy(perMinute(100));
    ActorRef<LimiterCommand> limiter = start(policy);
    for (int i = 0; i < 37; i++) {
      ask(limiter, batch(3));
    }
    testKit.stop(limiter);
    Batches kept = state(start(policy)).batches();
    assertThat(kept.calls()).isBetween(27L, 37L);
    assertThat(kept.items()).isEqualTo(3 * kept.calls());
  }

  @Test
  void crashLosesFewerThanAHundredDeliveries() {
    Policy policy = policy(perMinute(100));
    ActorRef<LimiterCommand> limiter = start(policy);
    for (int i = 0; i < 250; i++) {
      limiter.tell(new DeliveryEnded(subject, i % 2 == 0, OptionalLong.of(340)));
    }
    assertThat(state(limiter).deliveries().ended()).isEqualTo(250);
    await().untilAsserted(() -> assertThat(events()).isBetween(1, 2));
    testKit.stop(limiter);
    LimiterState state = state(start(policy));
    assertThat(state.deliveries().ended()).isBetween(151L, 250L);
    assertThat(state.calls()).isZero();
  }

  @Test
  void deliveriesAreCountedWhileTheJournalIsRead() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    limiter.tell(new DeliveryEnded(subject, false, OptionalLong.of(340)));
    assertThat(state(limiter).deliveries().ended()).isEqualTo(1);
  }

  @Test
  void deliveriesInFlightAreThoseBegunAndNotEndedNorOverdue() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    for (int i = 0; i < 3; i++) {
      limiter.tell(new DeliveryBegun(subject, 60_000));
    }
    limiter.tell(new DeliveryEnded(subject, false, OptionalLong.of(340)));
    assertThat(state(limiter).deliveriesInFlight()).isEqualTo(2);
    clock.forward(Duration.ofSeconds(61));
    assertThat(state(limiter).deliveriesInFlight()).isZero();
    limiter.tell(new DeliveryEnded(subject, true, OptionalLong.empty()));
    assertThat(state(limiter).deliveriesInFlight()).as("never fewer than none").isZero();
  }

  private Take batch(long items) {
    Take one = take(1, Optional.empty());
    return new Take(
        subject,
        List.of(CHECK),
        1,
        items,
        one.callId(),
        one.idempotency(),
        one.deadlineMillis(),
        one.recoveryDeadlineMillis(),
        one.arrivedMillis(),
        0,
        Optional.empty(),
        asker.getRef());
  }
}
