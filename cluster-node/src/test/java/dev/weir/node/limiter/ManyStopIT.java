package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.CHECK;
import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.node.journal.CassandraForTests;
import dev.weir.node.journal.EmbeddedCassandra;
import dev.weir.node.journal.EmbeddedCassandraSettings;
import dev.weir.node.journal.Schema;
import dev.weir.node.journal.SettingRows;
import dev.weir.node.limiter.LimiterCommand.Inspect;
import dev.weir.node.limiter.LimiterCommand.Stop;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Response.Inspected;
import dev.weir.node.limiter.Response.Recovering;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Limiters that stop at once, as when a node does, on real Cassandra: more of them than the driver
 * sends requests at a time over one connection.
 */
class ManyStopIT {

  private static final int LIMITERS = 1_600;

  /** Starting all at once would be another test. */
  private static final int STARTED_AT_ONCE = 200;

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  /** A window that does not end before the test does. */
  private static final Policy POLICY =
      policy(Rate.of(100, Duration.ofDays(1), Algorithm.FIXED_FIRST_CALL));

  @TempDir static Path folder;
  static EmbeddedCassandra cassandra;
  static ActorTestKit testKit;

  TestProbe<Response> asker;
  TestProbe<ClusterSharding.ShardCommand> shard;

  @BeforeAll
  static void start() throws Exception {
    EmbeddedCassandraSettings settings = CassandraForTests.settings(folder);
    cassandra = CassandraForTests.start(settings);
    testKit =
        ActorTestKit.create(
            "many",
            ConfigFactory.load(
                ConfigFactory.parseMap(
                        Map.of(
                            "weir.cassandra.contact-points",
                            List.of("127.0.0.1:" + settings.cqlPort())))
                    .withFallback(
                        ConfigFactory.parseString(
                            "akka.actor.serialization-bindings {"
                                + " \"dev.weir.node.limiter.CborSerializable\" = jackson-cbor }"))));
    Schema.createIfMissing(testKit.system()).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @BeforeEach
  void begin() {
    asker = testKit.createTestProbe(Response.class);
    shard = testKit.createTestProbe(ClusterSharding.ShardCommand.class);
  }

  @AfterAll
  static void stop() {
    testKit.shutdownTestKit();
    cassandra.close();
  }

  @Test
  void allSettle() {
    LimiterContext node = node();
    List<ActorRef<LimiterCommand>> limiters = new ArrayList<>();
    for (int i = 0; i < LIMITERS; i++) {
      ActorRef<LimiterCommand> limiter = start(i, node);
      limiter.tell(take(i));
      limiters.add(limiter);
      if (limiters.size() % STARTED_AT_ONCE == 0) {
        for (int answers = 0; answers < STARTED_AT_ONCE; ) {
          Response answer = asker.receiveMessage(ANSWER_WITHIN);
          if (!(answer instanceof Recovering)) {
            answers++;
            assertThat(answer)
                .isInstanceOfSatisfying(Judged.class, one -> assertThat(one.allowed()).isTrue());
          }
        }
      }
    }

    limiters.forEach(limiter -> limiter.tell(Stop.INSTANCE));
    limiters.forEach(limiter -> asker.expectTerminated(limiter, ANSWER_WITHIN));

    LimiterContext next = node();
    int settled = 0;
    for (int i = 0; i < LIMITERS; i++) {
      start(i, next).tell(new Inspect(subject(i), i, asker.getRef()));
      if ((i + 1) % STARTED_AT_ONCE == 0) {
        for (Response answer : asker.receiveSeveralMessages(STARTED_AT_ONCE, ANSWER_WITHIN)) {
          LimiterState state = ((Inspected) answer).state().orElseThrow();
          settled += state.calls() == 1 && state.windows().get(0).view().used() == 1 ? 1 : 0;
        }
      }
    }
    assertThat(settled).as("the others count as crashed").isEqualTo(LIMITERS);
  }

  private ActorRef<LimiterCommand> start(int number, LimiterContext node) {
    String entityId = subject(number).entityId();
    return testKit.spawn(Limiter.create(new Place(entityId, "1", shard.getRef()), node));
  }

  private Take take(int number) {
    return new Take(
        subject(number),
        List.of(CHECK),
        1,
        0,
        number,
        Optional.empty(),
        InstantSource.system().millis() + ANSWER_WITHIN.toMillis(),
        InstantSource.system().millis() + ANSWER_WITHIN.toMillis(),
        0,
        0,
        true,
        asker.getRef());
  }

  private static Subject subject(int number) {
    return new Subject("test", "org=o" + number, String.format("%032x", number + 1));
  }

  private static LimiterContext node() {
    Config config = testKit.system().settings().config();
    return LimiterContext.create(
        name -> Optional.of(POLICY),
        InstantSource.system(),
        System::nanoTime,
        () -> ThreadLocalRandom.current().nextLong(),
        () -> true,
        sender -> 0,
        "node",
        LimiterSettings.from(config),
        LedgerSettings.from(config.getConfig("weir.ledger")),
        new SettingsPlace(
            LedgerSettings.from(config.getConfig("weir.settings")),
            SettingRows.of(testKit.system())::hold));
  }
}
