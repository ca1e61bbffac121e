package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.CHECK;

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
import dev.weir.config.matching.Check;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Policy;
import dev.weir.node.limiter.Fixtures.SettableClock;
import dev.weir.node.limiter.LimiterCommand.Inspect;
import dev.weir.node.limiter.LimiterCommand.Stop;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.Response.Inspected;
import dev.weir.node.limiter.Response.Recovering;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** Limiters of either kind over a journal in memory, a clock that tests set, and who asks them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LimiterBench {

  private static final Config CONFIG =
      ConfigFactory.parseString(
              "akka.actor.serialization-bindings { \"dev.weir.node.limiter.CborSerializable\" = jackson-cbor }")
          .withFallback(PersistenceTestKitPlugin.getInstance().config())
          .withFallback(PersistenceTestKitSnapshotPlugin.getInstance().config())
          .withFallback(ManualTime.config())
          .withFallback(ConfigFactory.load());

  static final LimiterSettings SETTINGS =
      new LimiterSettings(100, 1000, 100, Duration.ofSeconds(20), Duration.ofSeconds(5), 100);

  private static final LedgerSettings JOURNAL =
      new LedgerSettings(
          "akka.persistence.testkit.journal",
          "akka.persistence.testkit.snapshotstore.pluginid",
          500,
          Duration.ofMillis(200),
          Duration.ofSeconds(3),
          0);

  final ActorTestKit testKit = ActorTestKit.create(CONFIG);
  final PersistenceTestKit journal = PersistenceTestKit.create(testKit.system());
  final ManualTime time = ManualTime.get(testKit.system());

  final AtomicBoolean tenure = new AtomicBoolean();
  final AtomicLong callIds = new AtomicLong();

  /** Limiters of other tests may still write and answer: each test has its own of these. */
  Subject subject = Fixtures.SUBJECT;

  /** The journal's own look into its rows. */
  SettingsLookup lookup = this::hasSettings;

  SettableClock clock = new SettableClock();
  TestProbe<Response> asker = testKit.createTestProbe(Response.class);
  TestProbe<ClusterSharding.ShardCommand> shard =
      testKit.createTestProbe(ClusterSharding.ShardCommand.class);

  @AfterAll
  void shutDown() {
    testKit.shutdownTestKit();
  }

  @BeforeEach
  void begin() {
    journal.resetPolicy();
    tenure.set(true);
    clock = new SettableClock();
    subject = new Subject("test", "org=o1", UUID.randomUUID().toString().replace("-", ""));
    asker = testKit.createTestProbe(Response.class);
    shard = testKit.createTestProbe(ClusterSharding.ShardCommand.class);
    lookup = this::hasSettings;
  }

  private CompletionStage<Boolean> hasSettings(String id) {
    return CompletableFuture.completedFuture(!journal.persistedInStorage(id).isEmpty());
  }

  LimiterContext node(Policy policy) {
    return node(policy, SETTINGS, tenure::get);
  }

  /** What the limiters of one node share. */
  LimiterContext node(Policy policy, LimiterSettings settings, Tenure held) {
    SettableClock nodes = clock;
    return LimiterContext.create(
        name -> Optional.of(policy),
        nodes,
        () -> nodes.millis() * 1_000_000,
        () -> ThreadLocalRandom.current().nextLong(),
        held,
        node -> 0,
        "node",
        settings,
        JOURNAL,
        new SettingsPlace(JOURNAL, lookup));
  }

  ActorRef<LimiterCommand> start(Policy policy) {
    return start(policy, tenure::get);
  }

  ActorRef<LimiterCommand> start(Policy policy, Tenure held) {
    return start(node(policy, SETTINGS, held));
  }

  ActorRef<LimiterCommand> start(LimiterContext node) {
    return testKit.spawn(Limiter.create(new Place(subject.entityId(), "1", shard.getRef()), node));
  }

  void stop(ActorRef<LimiterCommand> limiter) {
    limiter.tell(Stop.INSTANCE);
    asker.expectTerminated(limiter);
  }

  Take take(long cost, Optional<Idempotency> id) {
    return take(CHECK, cost, id);
  }

  Take take(Check check, long cost, Optional<Idempotency> id) {
    return new Take(
        subject,
        List.of(check),
        cost,
        0,
        callIds.incrementAndGet(),
        id,
        clock.millis() + 3_000,
        clock.millis() + 10_000,
        clock.millis(),
        0,
        true,
        asker.getRef());
  }

  Response ask(ActorRef<LimiterCommand> limiter, long cost) {
    return ask(limiter, take(cost, Optional.empty()));
  }

  Response ask(ActorRef<LimiterCommand> limiter, Take take) {
    limiter.tell(take);
    return answer();
  }

  /** The next that is more than a word that it is on its way. */
  Response answer() {
    Response next = asker.receiveMessage();
    return next instanceof Recovering ? answer() : next;
  }

  int allowedOf(ActorRef<LimiterCommand> limiter, int calls) {
    return allowedOf(limiter, CHECK, calls);
  }

  int allowedOf(ActorRef<LimiterCommand> limiter, Check check, int calls) {
    int allowed = 0;
    for (int i = 0; i < calls; i++) {
      Response answer = ask(limiter, take(check, 1, Optional.empty()));
      allowed += judged(answer).map(Judged::allowed).orElse(false) ? 1 : 0;
    }
    return allowed;
  }

  LimiterState state(ActorRef<LimiterCommand> limiter) {
    return look(limiter).orElseThrow();
  }

  /** Its state, once it has done all that it was told before. */
  Optional<LimiterState> look(ActorRef<LimiterCommand> limiter) {
    TestProbe<Response> curious = testKit.createTestProbe(Response.class);
    limiter.tell(new Inspect(subject, 7, curious.getRef()));
    return curious.expectMessageClass(Inspected.class).state();
  }

  /** Lets time pass for it by both clocks, once it has arranged what it will do then. */
  void pass(ActorRef<LimiterCommand> limiter, Duration by) {
    var unused = look(limiter);
    clock.forward(by);
    time.timePasses(by);
  }

  static TakeReceipt receipt(Judged granted) {
    return Objects.requireNonNull(granted.receipt());
  }

  static Optional<Judged> judged(Response response) {
    return response instanceof Judged judged ? Optional.of(judged) : Optional.empty();
  }

  static Optional<Reason> reason(Response response) {
    return response instanceof Unavailable unavailable
        ? Optional.of(unavailable.reason())
        : Optional.empty();
  }

  static Optional<Idempotency> id(String id) {
    return Optional.of(new Idempotency(id, 1));
  }

  int events() {
    return journal.persistedInStorage(persistenceId()).size();
  }

  int settingsEvents() {
    return journal.persistedInStorage(settingsId()).size();
  }

  String settingsId() {
    return SettingsKeeper.persistenceId(subject.entityId()).id();
  }

  String persistenceId() {
    return Ledger.ENTITY_TYPE + "|" + subject.entityId();
  }
}
