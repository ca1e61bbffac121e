package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.node.limiter.Bookkeeper.Enter;
import dev.weir.node.limiter.Bookkeeper.Finish;
import dev.weir.node.limiter.Response.Booked;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BookkeeperTest {

  private record Told(Limiter limiter, long number, Booking booking, ActorRef<Response> replyTo) {
    void booked() {
      replyTo.tell(new Booked(number));
    }
  }

  private static final Limiter ONE = limiter("1");
  private static final Limiter OTHER = limiter("2");
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  private final ActorTestKit testKit =
      ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
  private final ManualTime time = ManualTime.get(testKit.system());
  private final AtomicLong nanos = new AtomicLong();
  private TestProbe<Told> limiters = testKit.createTestProbe(Told.class);
  private ActorRef<Bookkeeper.Message> bookkeeper = testKit.system().ignoreRef();

  private static Limiter limiter(String digit) {
    return new Limiter(new Subject("test", "org=o" + digit, digit.repeat(32)), Durability.DURABLE);
  }

  @BeforeEach
  void begin() {
    limiters = testKit.createTestProbe(Told.class);
    ActorRef<Told> told = limiters.getRef();
    bookkeeper =
        testKit.spawn(
            Bookkeeper.create(
                (limiter, number, booking, replyTo) ->
                    told.tell(new Told(limiter, number, booking, replyTo)),
                nanos::get));
  }

  @AfterAll
  void shutDown() {
    testKit.shutdownTestKit();
  }

  private void enter(Limiter limiter, long calls) {
    bookkeeper.tell(new Enter(limiter, Booking.of(Tally.requests(calls, 0))));
  }

  private Told told(Limiter limiter, long calls) {
    Told told = limiters.receiveMessage();
    assertThat(told.limiter()).isEqualTo(limiter);
    assertThat(told.booking().tally().calls()).isEqualTo(calls);
    return told;
  }

  private void pass(Duration by) {
    nanos.addAndGet(by.toNanos());
    time.timePasses(by);
  }

  @Test
  void whatComesWhileABookingIsOnItsWayGoesTogetherWithTheNext() {
    enter(ONE, 1);
    Told first = told(ONE, 1);
    enter(ONE, 2);
    enter(ONE, 3);
    limiters.expectNoMessage();
    first.booked();
    Told next = told(ONE, 5);
    assertThat(next.number()).isGreaterThan(first.number());
    next.booked();
    enter(ONE, 7);
    told(ONE, 7);
  }

  @Test
  void oneLimitersSilenceDoesNotHoldUpAnother() {
    enter(ONE, 1);
    told(ONE, 1);
    enter(OTHER, 2);
    told(OTHER, 2);
  }

  @Test
  void isToldAgainWithTheSameNumberAndLessAndLessOften() {
    enter(ONE, 1);
    Told first = told(ONE, 1);
    enter(ONE, 2);
    pass(HALF_A_SECOND);
    assertThat(told(ONE, 1).number()).isEqualTo(first.number());
    pass(HALF_A_SECOND);
    limiters.expectNoMessage();
    pass(HALF_A_SECOND);
    told(ONE, 1).booked();
    told(ONE, 2);
  }

  @Test
  void isGivenUpOnceItsLimiterWasSilentForLongAndTheNextIsTold() {
    enter(ONE, 1);
    told(ONE, 1);
    enter(ONE, 2);
    nanos.addAndGet(Bookkeeper.GIVEN_UP_AFTER.toNanos());
    time.timePasses(HALF_A_SECOND);
    told(ONE, 2);
  }

  @Test
  void isFinishedWhenAllIsBookedAndUntilThenTellsAgainMoreOften() {
    TestProbe<Done> done = testKit.createTestProbe(Done.class);
    bookkeeper.tell(new Finish(done.getRef()));
    done.expectMessage(Done.getInstance());
    enter(ONE, 1);
    told(ONE, 1);
    enter(ONE, 2);
    bookkeeper.tell(new Finish(done.getRef()));
    done.expectNoMessage();
    pass(Duration.ofMillis(250));
    told(ONE, 1).booked();
    done.expectNoMessage();
    told(ONE, 2).booked();
    done.expectMessage(Done.getInstance());
  }
}
