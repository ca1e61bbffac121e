package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.CHECK;
import static dev.weir.node.limiter.Fixtures.perMinute;
import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.weir.config.policy.Policy;
import dev.weir.node.limiter.LimiterCommand.Book;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.Stop;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Response.Booked;
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
  void aBlockIsNoCall() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    Take block = block(90);
    judged(ask(limiter, block));
    judged(ask(limiter, block(90)));
    book(limiter, 1, Tally.requests(7, 2).plus(Tally.of(new Batches(3, 1, 480))));
    LimiterState state = state(limiter);
    assertThat(state.calls()).isEqualTo(7);
    assertThat(state.denied()).isEqualTo(2);
    assertThat(state.batches()).isEqualTo(new Batches(3, 1, 480));
  }

  private Take block(long permits) {
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
        false,
        asker.getRef());
  }

  @Test
  void aBookingThatIsToldAgainCountsOnceOverAnOrderlyMoveToo() {
    Policy policy = policy(perMinute(100));
    ActorRef<LimiterCommand> limiter = start(policy);
    book(limiter, 1, Tally.requests(5, 0));
    book(limiter, 1, Tally.requests(5, 0));
    book(limiter, 2, Tally.requests(1, 1));
    stop(limiter);
    ActorRef<LimiterCommand> second = start(policy);
    book(second, 2, Tally.requests(1, 1));
    assertThat(state(second).calls()).isEqualTo(6);
    book(second, 3, Tally.requests(1, 0));
    assertThat(state(second).calls()).isEqualTo(7);
  }

  @Test
  void aBookingThatWasWrittenIsKnownAfterACrash() {
    Policy policy = policy(perMinute(100));
    ActorRef<LimiterCommand> limiter = start(policy);
    book(limiter, 1, Tally.requests(5, 0));
    ask(limiter, 1);
    await().untilAsserted(() -> assertThat(events()).isPositive());
    testKit.stop(limiter);
    ActorRef<LimiterCommand> second = start(policy);
    book(second, 1, Tally.requests(5, 0));
    assertThat(state(second).calls()).isBetween(5L, 6L);
  }

  @Test
  void whoHasNoTenureOrWritesItsLastAcknowledgesNoBooking() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    book(limiter, 1, Tally.requests(5, 0));
    tenure.set(false);
    TestProbe<Response> bookkeeper = testKit.createTestProbe(Response.class);
    limiter.tell(new Book(subject, Booking.of(Tally.requests(1, 0)), 11, 2, bookkeeper.getRef()));
    assertThat(state(limiter).calls()).isEqualTo(5);
    tenure.set(true);
    journal.failNextPersisted();
    limiter.tell(Stop.INSTANCE);
    limiter.tell(new Book(subject, Booking.of(Tally.requests(1, 0)), 11, 2, bookkeeper.getRef()));
    asker.expectTerminated(limiter);
    bookkeeper.expectNoMessage();
  }

  /** Has it entered, by its acknowledgement. */
  private void book(ActorRef<LimiterCommand> limiter, long number, Tally tally) {
    book(limiter, number, Booking.of(tally));
  }

  private void book(ActorRef<LimiterCommand> limiter, long number, Booking booking) {
    TestProbe<Response> bookkeeper = testKit.createTestProbe(Response.class);
    limiter.tell(new Book(subject, booking, 11, number, bookkeeper.getRef()));
    bookkeeper.expectMessage(new Booked(number));
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
    for (int number = 1; number <= 4; number++) {
      book(limiter, number, Booking.ofDeliveryBegun(60_000));
    }
    book(limiter, 5, Booking.ofDeliveryEnded(false, OptionalLong.of(5)));
    book(limiter, 6, Booking.ofDeliveryEnded(true, OptionalLong.empty()));
    stop(limiter);
    ActorRef<LimiterCommand> second = start(policy);
    ask(second, batch(200));
    book(second, 7, Booking.ofDeliveryEnded(false, OptionalLong.of(7)));
    LimiterState state = state(second);
    assertThat(state.deliveriesInFlight()).isEqualTo(1);
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
      book(limiter, i + 1, Booking.ofDeliveryEnded(i % 2 == 0, OptionalLong.of(340)));
    }
    assertThat(state(limiter).deliveries().ended()).isEqualTo(250);
    await().untilAsserted(() -> assertThat(events()).isBetween(1, 2));
    testKit.stop(limiter);
    LimiterState state = state(start(policy));
    assertThat(state.deliveries().ended()).isBetween(151L, 250L);
    assertThat(state.calls()).isZero();
  }

  @Test
  void deliveriesInFlightAreThoseBegunAndNotEndedNorOverdue() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    for (int number = 1; number <= 3; number++) {
      book(limiter, number, Booking.ofDeliveryBegun(60_000));
    }
    book(limiter, 4, Booking.ofDeliveryEnded(false, OptionalLong.of(340)));
    assertThat(state(limiter).deliveriesInFlight()).isEqualTo(2);
    clock.forward(Duration.ofSeconds(61));
    assertThat(state(limiter).deliveriesInFlight()).isZero();
    book(limiter, 5, Booking.ofDeliveryEnded(true, OptionalLong.empty()));
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
        true,
        asker.getRef());
  }
}
