package dev.weir.node.pace;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import com.typesafe.config.ConfigFactory;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Webhooks;
import dev.weir.node.limiter.DeliveryAccounts;
import dev.weir.node.limiter.LedgerSettings;
import dev.weir.node.limiter.RememberedBound;
import dev.weir.node.limiter.Reply.Conflict;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.Response;
import dev.weir.node.limiter.Response.Queued;
import dev.weir.node.limiter.Response.Released;
import dev.weir.node.limiter.SettlingTurns;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import dev.weir.node.total.Counters;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DestinationTest {

  private static final ActorTestKit TEST_KIT =
      ActorTestKit.create(
          ConfigFactory.parseString(
                  "akka.actor.serialization-bindings {"
                      + " \"dev.weir.node.limiter.CborSerializable\" = jackson-cbor }")
              .withFallback(PersistenceTestKitPlugin.getInstance().config())
              .withFallback(PersistenceTestKitSnapshotPlugin.getInstance().config())
              .withFallback(ConfigFactory.load()));

  private final AtomicLong nowMillis = new AtomicLong(1_714_058_400_000L);
  private final Counters counters = new Counters();
  private final RememberedBound remembered = new RememberedBound(10, () -> 0);
  private final SettlingTurns turns = new SettlingTurns(1);
  private final Queue<String> booked = new ConcurrentLinkedQueue<>();
  private final TestProbe<Response> asker = TEST_KIT.createTestProbe();
  private final Subject destination =
      new Subject("test", "destination=x", UUID.randomUUID().toString());
  private long nextCall;

  @AfterAll
  static void shutDown() {
    TEST_KIT.shutdownTestKit();
  }

  private ActorRef<PaceCommand> start() {
    InstantSource clock = () -> Instant.ofEpochMilli(nowMillis.get());
    LedgerSettings journal =
        new LedgerSettings(
            "akka.persistence.testkit.journal",
            "akka.persistence.testkit.snapshotstore.pluginid",
            500,
            Duration.ofMillis(200),
            Duration.ofSeconds(3),
            0.2);
    DeliveryAccounts accounts =
        new DeliveryAccounts() {
          @Override
          public void deliveryBegun(Subject subject, Durability durability, long leaseMillis) {
            booked.add("begun " + subject.display());
          }

          @Override
          public void deliveryEnded(
              Subject subject, Durability durability, boolean failed, OptionalLong millis) {
            booked.add("ended " + subject.display() + " " + failed + " " + millis.orElse(-1));
          }
        };
    return TEST_KIT.spawn(
        Destination.create(
            destination.entityId(),
            "7",
            new PaceContext(
                name -> new PaceRules(Webhooks.DEFAULT, Duration.ofSeconds(60)),
                clock,
                node -> 0,
                journal,
                accounts,
                counters,
                remembered,
                turns,
                Duration.ofSeconds(18),
                "akka://weir@a:1")));
  }

  private Response ask(ActorRef<PaceCommand> actor) {
    return ask(actor, Optional.empty());
  }

  private Response ask(ActorRef<PaceCommand> actor, Optional<Idempotency> idempotency) {
    actor.tell(
        new PaceCommand.Deliver(
            destination,
            Optional.of(new Limiter(new Subject("test", "org=o1", "o1"), Durability.DURABLE)),
            idempotency,
            nextCall++,
            nowMillis.get() + 3_000,
            nowMillis.get(),
            15_000,
            false,
            asker.getRef()));
    Response response = asker.receiveMessage();
    return response instanceof Response.Recovering ? asker.receiveMessage() : response;
  }

  private void release(ActorRef<PaceCommand> actor, Response letIn) {
    long number = number(letIn);
    Report report = new Report(OptionalInt.of(200), OptionalLong.of(5), OptionalLong.empty());
    actor.tell(new PaceCommand.Delivered(destination, number, report, nextCall, asker.getRef()));
    assertThat(asker.expectMessageClass(Released.class)).isEqualTo(new Released(nextCall++, true));
  }

  private static long number(Response letIn) {
    return Objects.requireNonNull(((Judged) letIn).lease()).number();
  }

  private void stop(ActorRef<PaceCommand> actor) {
    actor.tell(PaceCommand.Stop.INSTANCE);
    asker.expectTerminated(actor);
  }

  @Test
  void whatEndsLetsTheNextInAndBothAreBooked() {
    ActorRef<PaceCommand> actor = start();
    Response first = ask(actor);
    for (int i = 1; i < 8; i++) {
      ask(actor);
    }
    assertThat(ask(actor)).isInstanceOf(Queued.class);
    long number = number(first);
    actor.tell(new PaceCommand.Delivered(destination, number, Report.UNTOLD, 99, asker.getRef()));
    assertThat(asker.expectMessageClass(Released.class).ended()).isTrue();
    Judged next = asker.expectMessageClass(Judged.class);
    assertThat(next.allowed()).isTrue();
    assertThat(next.lease()).isNotNull();
    assertThat(booked).hasSize(10).contains("begun org=o1", "ended org=o1 false 0");
    assertThat(counters.of("test").account().deliveries().ended()).isEqualTo(1);
    assertThat(counters.of("test").inFlight()).isEqualTo(8);
    stop(actor);
    assertThat(counters.of("test").inFlight()).as("another owner's").isZero();
  }

  @Test
  void anOrderlyStopSendsWaitingOnesOnAndTheNextOwnerKnowsAll() {
    ActorRef<PaceCommand> actor = start();
    Response kept = ask(actor);
    for (int i = 1; i < 8; i++) {
      ask(actor);
    }
    assertThat(ask(actor)).isInstanceOf(Queued.class);
    actor.tell(PaceCommand.Stop.INSTANCE);
    assertThat(asker.expectMessageClass(Unavailable.class).reason()).isEqualTo(Reason.MOVING);
    asker.expectTerminated(actor);
    ActorRef<PaceCommand> next = start();
    assertThat(ask(next)).as("eight are out").isInstanceOf(Queued.class);
    release(next, kept);
    assertThat(asker.expectMessageClass(Judged.class).allowed()).isTrue();
    stop(next);
  }

  @Test
  void whatItHasLearnedOutlivesIt() {
    ActorRef<PaceCommand> actor = start();
    for (int round = 0; round < 40; round++) {
      Queue<Response> out = new ConcurrentLinkedQueue<>();
      int bound = state(actor).map(DestinationState::bound).orElse(8);
      for (int i = 0; i < bound; i++) {
        out.add(ask(actor));
      }
      out.forEach(in -> release(actor, in));
    }
    DestinationState before = state(actor).orElseThrow();
    assertThat(before.bound()).isGreaterThan(20);
    stop(actor);
    ActorRef<PaceCommand> next = start();
    assertThat(state(next).orElseThrow().bound()).isEqualTo(before.bound());
    assertThat(state(next).orElseThrow().usualMillis()).isEqualTo(before.usualMillis());
    stop(next);
  }

  @Test
  void anIdIsLetInOnceAndTheNextOwnerKnowsItToo() {
    Optional<Idempotency> id = Optional.of(new Idempotency("one", 1));
    ActorRef<PaceCommand> actor = start();
    Response first = ask(actor, id);
    assertThat(number(ask(actor, id))).isEqualTo(number(first));
    stop(actor);
    assertThat(remembered.count()).isZero();
    ActorRef<PaceCommand> next = start();
    assertThat(number(ask(next, id))).isEqualTo(number(first));
    assertThat(ask(next, Optional.of(new Idempotency("one", 2)))).isInstanceOf(Conflict.class);
    release(next, first);
    assertThat(number(ask(next, id))).as("after its end").isEqualTo(number(first));
    assertThat(state(next).orElseThrow().inFlight()).isZero();
    assertThat(booked).containsExactly("begun org=o1", "ended org=o1 false 5");
    stop(next);
  }

  @Test
  void thoseThatStopWriteInTurn() {
    ActorRef<PaceCommand> actor = start();
    ask(actor);
    ActorRef<Object> other = TEST_KIT.createTestProbe().getRef();
    assertThat(turns.take(other, false, () -> {})).isTrue();
    actor.tell(PaceCommand.Stop.INSTANCE);
    TestProbe<PaceCommand.Shown> operator = TEST_KIT.createTestProbe();
    actor.tell(new PaceCommand.Show(destination, operator.getRef()));
    assertThat(operator.receiveMessage().state()).as("it waits for its turn").isPresent();
    turns.leave(other);
    asker.expectTerminated(actor);
    assertThat(turns.take(other, false, () -> {})).as("its turn is over").isTrue();
    ActorRef<PaceCommand> next = start();
    assertThat(state(next).orElseThrow().inFlight()).as("it wrote all the same").isEqualTo(1);
    stop(next, other);
  }

  private void stop(ActorRef<PaceCommand> actor, ActorRef<Object> other) {
    turns.leave(other);
    stop(actor);
  }

  @Test
  void ofOneThatWasNeverAskedNothingIsKnown() {
    ActorRef<PaceCommand> actor = start();
    assertThat(state(actor)).isEmpty();
    stop(actor);
  }

  private Optional<DestinationState> state(ActorRef<PaceCommand> actor) {
    TestProbe<PaceCommand.Shown> operator = TEST_KIT.createTestProbe();
    actor.tell(new PaceCommand.Show(destination, operator.getRef()));
    return operator.receiveMessage().state();
  }
}
