package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.CHECK;
import static dev.weir.node.limiter.Fixtures.perMinute;
import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.Fixtures.SettableClock;
import dev.weir.node.limiter.LimiterCommand.Inspect;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.Stop;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.Conflict;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.Response.Inspected;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimiterTest {

  private static final Config CONFIG =
      ConfigFactory.parseString(
              "akka.actor.serialization-bindings { \"dev.weir.node.limiter.CborSerializable\" = jackson-cbor }")
          .withFallback(PersistenceTestKitPlugin.getInstance().config())
          .withFallback(PersistenceTestKitSnapshotPlugin.getInstance().config())
          .withFallback(ManualTime.config())
          .withFallback(ConfigFactory.load());

  private static final ActorTestKit TEST_KIT = ActorTestKit.create(CONFIG);
  private static final PersistenceTestKit JOURNAL = PersistenceTestKit.create(TEST_KIT.system());
  private static final ManualTime TIME = ManualTime.get(TEST_KIT.system());

  /** Limiters of other tests may still write: each test has a subject of its own. */
  private final Subject subject =
      new Subject("test", "org=o1", UUID.randomUUID().toString().replace("-", ""));

  private final SettableClock clock = new SettableClock();
  private final AtomicBoolean tenure = new AtomicBoolean(true);
  private final AtomicLong callIds = new AtomicLong();
  private final TestProbe<Response> asker = TEST_KIT.createTestProbe(Response.class);
  private final TestProbe<ClusterSharding.ShardCommand> shard =
      TEST_KIT.createTestProbe(ClusterSharding.ShardCommand.class);

  @AfterAll
  static void shutDown() {
    TEST_KIT.shutdownTestKit();
  }

  @BeforeEach
  void mendJournal() {
    JOURNAL.resetPolicy();
  }

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
    TEST_KIT.stop(limiter);
    int after = allowedOf(start(policy), 100);
    assertThat(before).isEqualTo(37);
    assertThat(before + after).isBetween(90, 100);
  }

  @Test
  void orderlyStopLosesNothing() {
    Policy policy = policy(perMinute(100));
    ActorRef<LimiterCommand> limiter = start(policy);
    assertThat(allowedOf(limiter, 37)).isEqualTo(37);
    stop(limiter);
    assertThat(allowedOf(start(policy), 100)).isEqualTo(63);
  }

  @Test
  void limitOfOneIsDurableOnEachGrant() {
    Policy policy = policy(perMinute(3));
    for (int i = 0; i < 3; i++) {
      ActorRef<LimiterCommand> limiter = start(policy);
      assertThat(allowedOf(limiter, 1)).isEqualTo(1);
      TEST_KIT.stop(limiter);
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
        start(policy(perMinute(100)), () -> checks.incrementAndGet() == 1);
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
  void journalFailureIsAnsweredAtOnceAndOvercome() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(10)));
    assertThat(allowedOf(limiter, 1)).isEqualTo(1);
    JOURNAL.failNextPersisted(persistenceId());
    assertThat(reason(ask(limiter, 1))).contains(Reason.JOURNAL);
    TIME.timePasses(Duration.ofSeconds(5));
    asker.awaitAssert(
        () -> assertThat(judged(ask(limiter, 1))).map(Judged::allowed).contains(true));
    assertThat(allowedOf(limiter, 20)).isEqualTo(8);
  }

  @Test
  void whatIsCoveredIsGrantedWhileTheJournalFails() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    assertThat(allowedOf(limiter, 1)).isEqualTo(1);
    JOURNAL.failNextPersisted(persistenceId());
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
    Optional<Idempotency> id = Optional.of(new Idempotency("a", 1));
    Judged first = judged(ask(limiter, take(1, id))).orElseThrow();
    Judged again = judged(ask(limiter, take(1, id))).orElseThrow();
    assertThat(again.windows()).isEqualTo(first.windows());
    assertThat(again.receipt()).isNull();
    assertThat(allowedOf(limiter, 20)).isEqualTo(9);
  }

  @Test
  void sameIdWithOtherContentIsAConflict() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(10)));
    ask(limiter, take(1, Optional.of(new Idempotency("a", 1))));
    Take other = take(1, Optional.of(new Idempotency("a", 2)));
    assertThat(ask(limiter, other)).isEqualTo(new Conflict(other.callId()));
    assertThat(allowedOf(limiter, 20)).isEqualTo(9);
  }

  @Test
  void answersAreRememberedAcrossAnOrderlyMove() {
    Policy policy = policy(perMinute(10));
    Optional<Idempotency> id = Optional.of(new Idempotency("a", 1));
    ActorRef<LimiterCommand> first = start(policy);
    Judged answer = judged(ask(first, take(1, id))).orElseThrow();
    stop(first);
    ActorRef<LimiterCommand> second = start(policy);
    assertThat(judged(ask(second, take(1, id))).orElseThrow().windows())
        .isEqualTo(answer.windows());
    assertThat(allowedOf(second, 20)).isEqualTo(9);
  }

  @Test
  void refundForgetsTheRememberedAnswer() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(1)));
    Optional<Idempotency> id = Optional.of(new Idempotency("a", 1));
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
  void activeLimiterReservesAcrossTheEdgeAhead() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    assertThat(allowedOf(limiter, 1)).isEqualTo(1);
    int before = events();
    clock.forward(Duration.ofSeconds(59));
    TIME.timePasses(Duration.ofSeconds(59));
    asker.awaitAssert(() -> assertThat(events()).isEqualTo(before + 1));
    clock.forward(Duration.ofSeconds(1));
    JOURNAL.failNextPersisted(persistenceId());
    assertThat(judged(ask(limiter, 1)).orElseThrow().allowed())
        .as("granted from what was reserved ahead, with no write")
        .isTrue();
  }

  @Test
  void askingForTheStateOfAStrangerCreatesNothing() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    TestProbe<Response> curious = TEST_KIT.createTestProbe(Response.class);
    limiter.tell(new Inspect(subject, 7, curious.getRef()));
    curious.expectMessage(new Inspected(7, Optional.empty()));
    shard.expectMessageClass(ClusterSharding.Passivate.class);
    assertThat(events()).isZero();
  }

  @Test
  void stateShowsWhatWasTaken() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    allowedOf(limiter, 3);
    TestProbe<Response> curious = TEST_KIT.createTestProbe(Response.class);
    limiter.tell(new Inspect(subject, 7, curious.getRef()));
    LimiterState state = curious.expectMessageClass(Inspected.class).state().orElseThrow();
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
    assertThat(judged(asker.receiveMessage()).orElseThrow().callId()).isEqualTo(large.callId());
  }

  @Test
  void lowerRateHoldsOnEveryAlgorithmAfterARestart() {
    for (Algorithm algorithm : Algorithm.values()) {
      JOURNAL.clearByPersistenceId(persistenceId());
      Policy policy = policy(Rate.of(20, Duration.ofMinutes(1), algorithm));
      ActorRef<LimiterCommand> limiter = start(policy);
      int before = allowedOf(limiter, 7);
      TEST_KIT.stop(limiter);
      assertThat(before + allowedOf(start(policy), 40)).as(algorithm.name()).isBetween(18, 20);
    }
  }

  private ActorRef<LimiterCommand> start(Policy policy) {
    return start(policy, tenure::get);
  }

  private ActorRef<LimiterCommand> start(Policy policy, Tenure held) {
    LimiterContext context =
        LimiterContext.create(
            name -> Optional.of(policy),
            clock,
            () -> clock.millis() * 1_000_000,
            () -> ThreadLocalRandom.current().nextLong(),
            held,
            node -> 0,
            "node",
            new LimiterSettings(100, 1000, 100, Duration.ofSeconds(20), Duration.ofSeconds(5), 100),
            new LedgerSettings(
                "akka.persistence.testkit.journal",
                "akka.persistence.testkit.snapshotstore.pluginid",
                500,
                Duration.ofMillis(200),
                Duration.ofSeconds(3),
                0));
    return TEST_KIT.spawn(
        Limiter.create(new Place(subject.entityId(), "1", shard.getRef()), context));
  }

  private void stop(ActorRef<LimiterCommand> limiter) {
    limiter.tell(Stop.INSTANCE);
    asker.expectTerminated(limiter);
  }

  private Take take(long cost, Optional<Idempotency> id) {
    return new Take(
        subject,
        List.of(CHECK),
        cost,
        callIds.incrementAndGet(),
        id,
        clock.millis() + 3_000,
        asker.getRef());
  }

  private Response ask(ActorRef<LimiterCommand> limiter, long cost) {
    return ask(limiter, take(cost, Optional.empty()));
  }

  private Response ask(ActorRef<LimiterCommand> limiter, Take take) {
    limiter.tell(take);
    return asker.receiveMessage();
  }

  private int allowedOf(ActorRef<LimiterCommand> limiter, int calls) {
    int allowed = 0;
    for (int i = 0; i < calls; i++) {
      allowed += judged(ask(limiter, 1)).map(Judged::allowed).orElse(false) ? 1 : 0;
    }
    return allowed;
  }

  private static TakeReceipt receipt(Judged granted) {
    return Objects.requireNonNull(granted.receipt());
  }

  private static Optional<Judged> judged(Response response) {
    return response instanceof Judged judged ? Optional.of(judged) : Optional.empty();
  }

  private static Optional<Reason> reason(Response response) {
    return response instanceof Unavailable unavailable
        ? Optional.of(unavailable.reason())
        : Optional.empty();
  }

  private int events() {
    return JOURNAL.persistedInStorage(persistenceId()).size();
  }

  private String persistenceId() {
    return Ledger.ENTITY_TYPE + "|" + subject.entityId();
  }
}
