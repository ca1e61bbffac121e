package dev.weir.node.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import akka.japi.function.Function;
import akka.stream.alpakka.cassandra.javadsl.CassandraSessionRegistry;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.weir.node.limiter.JournalProbe;
import dev.weir.node.limiter.LedgerSettings;
import dev.weir.node.limiter.LimiterContext;
import dev.weir.node.limiter.LimiterSettings;
import dev.weir.node.limiter.SettingsPlace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The journal as it is configured for counters, on real Cassandra that is killed and comes back.
 */
class CountersJournalIT {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  /** An actor whose recovery failed has stopped and does not answer. */
  private static final Duration ONE_TRY = Duration.ofSeconds(2);

  /** How the plugin asks. */
  private static final String VERSION =
      "select cluster_name, data_center, release_version from system.local";

  private static final Duration NEVER = Duration.ofDays(1);

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
            "Cassandra's keyspace weir lacks counter_messages, counter_metadata, counter_snapshots,"
                + " setting_messages, setting_metadata, setting_snapshots"
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
    return node("");
  }

  private static ActorTestKit node(String differences) {
    String common =
        """
        weir.cassandra.contact-points = ["127.0.0.1:%d"]
        akka.actor.serialization-bindings."dev.weir.node.limiter.CborSerializable" = jackson-cbor
        akka.actor.allow-java-serialization = off
        """
            .formatted(settings.cqlPort());
    return ActorTestKit.create(
        "journal", ConfigFactory.load(ConfigFactory.parseString(common + differences)));
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

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void bothRowsOfOneSequenceNumberAreReplayedBeTheyTheLastOrNot(long twice) {
    String id = "twice-" + twice;
    ActorRef<Adder.Command> adder = node.spawn(Adder.create(id));
    add(adder, 4);
    ask(adder, replyTo -> new Adder.Add(1000, replyTo));
    node.stop(adder);
    surface(id, twice);

    ActorRef<Adder.Command> recovered = node.spawn(Adder.create(id));
    assertThat(get(recovered)).isEqualTo(new Adder.Sum(1005, 5));
    add(recovered, 1);
    node.stop(recovered);
    assertThat(get(node.spawn(Adder.create(id)))).isEqualTo(new Adder.Sum(1006, 6));
  }

  /**
   * A write of one that had timed out comes to light at a sequence number that a later write, too,
   * has been given.
   */
  private void surface(String id, long sequenceNr) {
    Row first =
        session()
            .execute(
                "SELECT timebucket, ser_id, ser_manifest, event FROM weir.counter_messages"
                    + " WHERE persistence_id = ? AND partition_nr = 0 AND sequence_nr = 1",
                id)
            .one();
    session()
        .execute(
            "INSERT INTO weir.counter_messages (persistence_id, partition_nr, sequence_nr,"
                + " timestamp, timebucket, writer_uuid, ser_id, ser_manifest, event_manifest, event)"
                + " VALUES (?, 0, ?, ?, ?, 'an earlier incarnation', ?, ?, '', ?)",
            id,
            sequenceNr,
            Uuids.startOf(Uuids.unixTimestamp(Uuids.timeBased()) - 60_000),
            first.getString("timebucket"),
            first.getInt("ser_id"),
            first.getString("ser_manifest"),
            first.getByteBuffer("event"));
  }

  @Test
  void aJournalFirstUsedWhileCassandraDoesNotAnswerWorksOnceItDoes() throws Exception {
    ActorTestKit impatient =
        node(
            """
            weir.cassandra.driver.basic.request.timeout = 1 s
            weir.journal.counters.snapshot.circuit-breaker.call-timeout = 3 s
            akka.actor.testkit.typed.filter-leeway = 20 s
            """);
    try {
      Schema.requirePresent(impatient.system()).toCompletableFuture().get(60, TimeUnit.SECONDS);
      // As if Cassandra fell silent between the plugin's preparing this and its asking it.
      session(impatient).prepareAsync(VERSION).toCompletableFuture().get(30, TimeUnit.SECONDS);
      CompletableFuture<Done> written =
          whileCassandraIsSilent(
              () ->
                  LoggingTestKit.warn("this node is not ready yet")
                      .expect(
                          impatient.system(),
                          () -> JournalProbe.start(impatient.system(), context(), NEVER)));
      assertThat(written.get(30, TimeUnit.SECONDS)).isEqualTo(Done.getInstance());

      // How to delete, too, is prepared at the first use.
      ActorRef<Adder.Command> adder = impatient.spawn(Adder.create("first-used"));
      add(adder, 23);
      await()
          .atMost(ANSWER_WITHIN)
          .untilAsserted(() -> assertThat(count("counter_messages", "first-used")).isLessThan(23));
    } finally {
      impatient.shutdownTestKit();
    }
  }

  @Test
  void aNodeWhoseJournalFailsAlthoughCassandraAnswersEndsAndSaysWhy() throws Exception {
    ActorTestKit broken = node("weir.journal.counters.journal.table = no_such_table");
    try {
      CompletableFuture<Done> written =
          JournalProbe.start(broken.system(), context(), Duration.ofSeconds(1));

      assertThatThrownBy(() -> written.get(30, TimeUnit.SECONDS))
          .rootCause()
          .hasMessageStartingWith("the journal fails although Cassandra has answered for 1 s")
          .hasMessageContaining("no_such_table");
      broken.system().getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } finally {
      broken.shutdownTestKit();
    }
  }

  @Test
  void theSchemaWaitsForACassandraThatStopsAnsweringAfterTheSessionWasOpened() throws Exception {
    ActorTestKit impatient =
        node(
            """
            weir.cassandra.driver.basic.request.timeout = 1 s
            akka.actor.testkit.typed.filter-leeway = 20 s
            """);
    try {
      session(impatient);
      CompletionStage<Done> present =
          whileCassandraIsSilent(
              () ->
                  LoggingTestKit.warn("Cassandra does not answer: the schema of the journal")
                      .expect(impatient.system(), () -> Schema.requirePresent(impatient.system())));
      assertThat(present.toCompletableFuture().get(30, TimeUnit.SECONDS))
          .isEqualTo(Done.getInstance());
    } finally {
      impatient.shutdownTestKit();
    }
  }

  /** Stopped as by SIGSTOP, it keeps its connections and answers nothing. */
  private static <T> T whileCassandraIsSilent(Callable<T> action) throws Exception {
    signal("STOP");
    try {
      return action.call();
    } finally {
      signal("CONT");
    }
  }

  private static void signal(String name) throws Exception {
    String pid = Long.toString(cassandra.child().identity().pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }

  private LimiterContext context() {
    Config config = node.system().settings().config();
    return LimiterContext.create(
        name -> Optional.empty(),
        InstantSource.system(),
        System::nanoTime,
        () -> 1,
        () -> true,
        other -> 0,
        "node",
        LimiterSettings.from(config),
        LedgerSettings.from(config.getConfig("weir.ledger")),
        new SettingsPlace(
            LedgerSettings.from(config.getConfig("weir.settings")),
            SettingRows.of(node.system())::hold));
  }

  @Test
  void oneLookTellsWhetherASubjectHasSettings() throws Exception {
    SettingRows rows = SettingRows.of(node.system());
    assertThat(rows.hold("settings|s1").toCompletableFuture().get(30, TimeUnit.SECONDS)).isFalse();
    session()
        .execute(
            "INSERT INTO weir.setting_messages (persistence_id, partition_nr, sequence_nr,"
                + " timestamp) VALUES ('settings|s1', 0, 1, now())");
    assertThat(rows.hold("settings|s1").toCompletableFuture().get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(rows.hold("settings|s2").toCompletableFuture().get(30, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void bothJournalsShareOneSession() throws Exception {
    CassandraSessionRegistry sessions = CassandraSessionRegistry.get(node.system());
    CqlSession counters = cql(sessions, "weir.journal.counters");
    assertThat(cql(sessions, "weir.journal.settings")).isSameAs(counters);
  }

  private static CqlSession cql(CassandraSessionRegistry sessions, String plugin) throws Exception {
    return sessions.sessionFor(plugin).underlying().toCompletableFuture().get(30, TimeUnit.SECONDS);
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
  void countersAreForgottenEachLaterThanTheRowsThatItMustOutliveAndSettingsNever() {
    assertThat(ttlDays("counter_messages")).isEqualTo(33);
    assertThat(ttlDays("counter_snapshots")).isEqualTo(34);
    assertThat(ttlDays("counter_metadata")).isEqualTo(35);
    Set<String> settings = new HashSet<>(Schema.tables().keySet());
    settings.removeAll(Set.of("counter_messages", "counter_metadata", "counter_snapshots"));
    assertThat(settings).hasSize(3).allSatisfy(table -> assertThat(ttlDays(table)).isZero());
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
    return session(node);
  }

  private static CqlSession session(ActorTestKit of) {
    return CassandraSessionRegistry.get(of.system())
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
