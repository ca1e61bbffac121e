package dev.weir.node.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import akka.japi.function.Function;
import akka.stream.alpakka.cassandra.javadsl.CassandraSessionRegistry;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The journal as it is configured for counters, on real Cassandra that is killed and comes back.
 */
class CountersJournalIT {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  /** An actor whose recovery failed has stopped and does not answer. */
  private static final Duration ONE_TRY = Duration.ofSeconds(2);

  @TempDir static Path folder;
  static EmbeddedCassandraSettings settings;
  static EmbeddedCassandra cassandra;

  ActorTestKit node;

  @BeforeAll
  static void startCassandra() throws Exception {
    settings = CassandraForTests.settings(folder);
    cassandra = CassandraForTests.start(settings);
    ActorTestKit preparing = node();
    assertThatThrownBy(
            () ->
                Schema.requirePresent(preparing.system())
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS))
        .rootCause()
        .hasMessage(
            "Cassandra's keyspace weir lacks counter_messages, counter_metadata, counter_snapshots"
                + " (expected: created with config/deploy/schema.cql)");
    Schema.createIfMissing(preparing.system()).toCompletableFuture().get(60, TimeUnit.SECONDS);
    Schema.createIfMissing(preparing.system()).toCompletableFuture().get(60, TimeUnit.SECONDS);
    Schema.requirePresent(preparing.system()).toCompletableFuture().get(60, TimeUnit.SECONDS);
    preparing.shutdownTestKit();
  }

  @AfterAll
  static void stopCassandra() {
    cassandra.close();
  }

  @BeforeEach
  void startNode() {
    node = node();
  }

  @AfterEach
  void stopNode() {
    node.shutdownTestKit();
  }

  /** Loaded, not laid over what was loaded: the driver's contact points refer to this key. */
  private static ActorTestKit node() {
    return ActorTestKit.create(
        "journal",
        ConfigFactory.load(
            ConfigFactory.parseMap(
                Map.of(
                    "weir.cassandra.contact-points",
                    List.of("127.0.0.1:" + settings.cqlPort()),
                    "akka.actor.allow-java-serialization",
                    false))));
  }

  @Test
  void recoversEventsAfterASnapshotThatDeletedTheEarlierOnes() {
    ActorRef<Adder.Command> first = node.spawn(Adder.create("snapshot"));
    add(first, 23);
    await()
        .atMost(ANSWER_WITHIN)
        .untilAsserted(() -> assertThat(count("counter_messages", "snapshot")).isLessThan(23));
    assertThat(count("counter_snapshots", "snapshot")).isPositive();
    node.stop(first);

    assertThat(get(node.spawn(Adder.create("snapshot")))).isEqualTo(new Adder.Sum(23, 23));
  }

  @Test
  void everythingAcknowledgedIsThereAfterCassandraWasKilledUnderARunningNode() throws Exception {
    ActorRef<Adder.Command> adder = node.spawn(Adder.create("killed"));
    add(adder, 57);

    cassandra.child().kill();
    cassandra.close();
    cassandra = CassandraForTests.start(settings);
    // The same node's session reconnects by itself: its breaker closes, its statements are prepared
    // anew.
    await()
        .atMost(ANSWER_WITHIN)
        .ignoreExceptions()
        .until(
            () -> ask(node.spawn(Adder.create("killed")), Adder.Get::new, ONE_TRY),
            new Adder.Sum(57, 57)::equals);
  }

  @Test
  void eventsThatExpiredAtTheFrontDoNotBreakRecoveryOfTheLaterOnes() {
    session().execute("ALTER TABLE weir.counter_messages WITH default_time_to_live = 1");
    ActorRef<Adder.Command> adder = node.spawn(Adder.create("expiring"));
    add(adder, 3);
    session().execute("ALTER TABLE weir.counter_messages WITH default_time_to_live = 2851200");
    add(adder, 4);
    await()
        .atMost(ANSWER_WITHIN)
        .untilAsserted(() -> assertThat(count("counter_messages", "expiring")).isEqualTo(4));
    node.stop(adder);

    ActorRef<Adder.Command> recovered = node.spawn(Adder.create("expiring"));
    assertThat(get(recovered)).isEqualTo(new Adder.Sum(4, 7));
    add(recovered, 1);
    node.stop(recovered);
    assertThat(get(node.spawn(Adder.create("expiring")))).isEqualTo(new Adder.Sum(5, 8));
  }

  @Test
  void theSequenceGoesOnWhereTheSnapshotAndTheNoteOfDeletionHaveExpiredBeforeLaterEvents() {
    ActorRef<Adder.Command> adder = node.spawn(Adder.create("front"));
    add(adder, 25);
    await()
        .atMost(ANSWER_WITHIN)
        .untilAsserted(() -> assertThat(count("counter_metadata", "front")).isEqualTo(1));
    node.stop(adder);
    session().execute("DELETE FROM weir.counter_metadata WHERE persistence_id = 'front'");
    session().execute("DELETE FROM weir.counter_snapshots WHERE persistence_id = 'front'");
    long left = count("counter_messages", "front");

    assertThat(get(node.spawn(Adder.create("front"))))
        .isEqualTo(new Adder.Sum(Math.toIntExact(left), 25));
  }

  @Test
  void aLedgerWhoseRowsHaveAllExpiredBeginsAnew() {
    session().execute("ALTER TABLE weir.counter_messages WITH default_time_to_live = 1");
    ActorRef<Adder.Command> adder = node.spawn(Adder.create("stranger"));
    add(adder, 2);
    session().execute("ALTER TABLE weir.counter_messages WITH default_time_to_live = 2851200");
    await()
        .atMost(ANSWER_WITHIN)
        .untilAsserted(() -> assertThat(count("counter_messages", "stranger")).isZero());
    node.stop(adder);

    assertThat(get(node.spawn(Adder.create("stranger")))).isEqualTo(new Adder.Sum(0, 0));
  }

  @Test
  void everyTableForgetsAndEachLaterThanTheRowsThatItMustOutlive() {
    assertThat(ttlDays("counter_messages")).isEqualTo(33);
    assertThat(ttlDays("counter_snapshots")).isEqualTo(34);
    assertThat(ttlDays("counter_metadata")).isEqualTo(35);
    assertThat(Schema.tables().keySet())
        .isEqualTo(Set.of("counter_messages", "counter_metadata", "counter_snapshots"));
  }

  private long ttlDays(String table) {
    String from = "SELECT default_time_to_live FROM system_schema.tables";
    Row row =
        session()
            .execute(from + " WHERE keyspace_name = 'weir' AND table_name = '" + table + "'")
            .one();
    return Duration.ofSeconds(row.getInt(0)).toDays();
  }

  /** Rows of one persistence id; those that have expired are not among them. */
  private long count(String table, String persistenceId) {
    return session()
        .execute(
            "SELECT persistence_id FROM weir."
                + table
                + " WHERE persistence_id = ? ALLOW FILTERING",
            persistenceId)
        .all()
        .size();
  }

  private CqlSession session() {
    return CassandraSessionRegistry.get(node.system())
        .sessionFor("weir.journal.counters")
        .underlying()
        .toCompletableFuture()
        .join();
  }

  private void add(ActorRef<Adder.Command> adder, int times) {
    for (int i = 0; i < times; i++) {
      ask(adder, replyTo -> new Adder.Add(1, replyTo));
    }
  }

  private Adder.Sum get(ActorRef<Adder.Command> adder) {
    return ask(adder, Adder.Get::new);
  }

  private Adder.Sum ask(
      ActorRef<Adder.Command> adder, Function<ActorRef<Adder.Sum>, Adder.Command> question) {
    return ask(adder, question, ANSWER_WITHIN);
  }

  private Adder.Sum ask(
      ActorRef<Adder.Command> adder,
      Function<ActorRef<Adder.Sum>, Adder.Command> question,
      Duration within) {
    return AskPattern.ask(adder, question, within, node.system().scheduler())
        .toCompletableFuture()
        .join();
  }
}
