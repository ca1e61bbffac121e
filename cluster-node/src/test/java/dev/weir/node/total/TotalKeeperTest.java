package dev.weir.node.total;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import akka.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import akka.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import com.typesafe.config.ConfigFactory;
import dev.weir.node.limiter.Batches;
import dev.weir.node.limiter.Deliveries;
import dev.weir.node.limiter.LedgerSettings;
import dev.weir.node.total.Tallies.Reported;
import dev.weir.node.total.TotalCommand.Kept;
import dev.weir.node.total.TotalCommand.Report;
import dev.weir.node.total.TotalCommand.Show;
import dev.weir.node.total.TotalCommand.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TotalKeeperTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString(
                  "akka.actor.serialization-bindings {"
                      + " \"dev.weir.node.limiter.CborSerializable\" = jackson-cbor }")
              .withFallback(EventSourcedBehaviorTestKit.config())
              .withFallback(ConfigFactory.load()));

  private static final LedgerSettings JOURNAL =
      new LedgerSettings(
          PersistenceTestKitPlugin.PluginId(),
          PersistenceTestKitSnapshotPlugin.PluginId(),
          100,
          Duration.ofMillis(10),
          Duration.ofMillis(20),
          0);

  private final AtomicLong nowMillis = new AtomicLong(1_714_058_400_000L);
  private final AtomicBoolean tenure = new AtomicBoolean(true);
  private final TotalContext context =
      new TotalContext(() -> Instant.ofEpochMilli(nowMillis.get()), tenure::get, JOURNAL);

  @BeforeEach
  void empty() {
    PersistenceTestKit.create(KIT.system()).clearAll();
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private EventSourcedBehaviorTestKit<TotalCommand, Reported, Tallies> keeper() {
    return EventSourcedBehaviorTestKit.create(KIT.system(), TotalKeeper.create(context));
  }

  private static PolicyAccount calls(long calls) {
    return new PolicyAccount(calls, 1, new Batches(1, 0, 7), Deliveries.NONE);
  }

  private static Report report(
      long node, long number, long calls, Map<String, Long> inFlight, ActorRef<Kept> asker) {
    return new Report(node, number, Map.of("sly", calls(calls)), inFlight, asker);
  }

  private static Total shown(
      EventSourcedBehaviorTestKit<TotalCommand, Reported, Tallies> keeper, String policy) {
    return keeper.<Shown>runCommand(Show::new).reply().totals().getOrDefault(policy, Total.NONE);
  }

  @Test
  void whatNodesReportIsWrittenAnsweredAndAddedUp() {
    var keeper = keeper();
    CommandResultWithReply<TotalCommand, Reported, Tallies, Kept> first =
        keeper.runCommand(asker -> report(1, 1, 10, Map.of(), asker));
    assertThat(first.reply()).isEqualTo(new Kept(1));
    assertThat(first.event())
        .isEqualTo(new Reported(nowMillis.get(), 1, 1, Map.of("sly", calls(10))));
    keeper.<Kept>runCommand(asker -> report(2, 1, 5, Map.of(), asker));
    keeper.<Kept>runCommand(asker -> report(1, 2, 12, Map.of(), asker));
    assertThat(shown(keeper, "sly").account().calls()).isEqualTo(17);
    assertThat(shown(keeper, "sly").account().batches().items()).isEqualTo(14);
    keeper.restart();
    assertThat(shown(keeper, "sly").account().calls()).as("from the journal").isEqualTo(17);
  }

  @Test
  void whatIsKnownIsAnsweredWithoutAWrite() {
    var keeper = keeper();
    keeper.<Kept>runCommand(asker -> report(1, 2, 12, Map.of(), asker));
    CommandResultWithReply<TotalCommand, Reported, Tallies, Kept> again =
        keeper.runCommand(asker -> report(1, 1, 10, Map.of(), asker));
    assertThat(again.reply()).isEqualTo(new Kept(1));
    assertThat(again.hasNoEvents()).isTrue();
    assertThat(shown(keeper, "sly").account().calls()).isEqualTo(12);
  }

  @Test
  void withoutTenureNothingIsWrittenOrAnswered() {
    var keeper = keeper();
    tenure.set(false);
    TestProbe<Kept> asker = KIT.createTestProbe();
    var result = keeper.runCommand(report(1, 1, 10, Map.of(), asker.getRef()));
    assertThat(result.hasNoEvents()).isTrue();
    asker.expectNoMessage();
  }

  @Test
  void deliveriesUnderWayAreThoseOfNodesThatWereHeardOfLately() {
    var keeper = keeper();
    keeper.<Kept>runCommand(asker -> report(1, 1, 10, Map.of("sly", 3L), asker));
    nowMillis.addAndGet(3_000);
    keeper.<Kept>runCommand(
        asker -> new Report(2, 1, Map.of(), Map.of("sly", 4L, "slim", 1L), asker));
    assertThat(shown(keeper, "sly").inFlight()).isEqualTo(7);
    assertThat(shown(keeper, "slim")).isEqualTo(new Total(PolicyAccount.NONE, 1));
    nowMillis.addAndGet(2_001);
    assertThat(shown(keeper, "sly").inFlight()).as("the first is silent").isEqualTo(4);
    keeper.<Kept>runCommand(asker -> new Report(2, 2, Map.of(), Map.of(), asker));
    assertThat(shown(keeper, "sly").inFlight()).isZero();
  }

  @Test
  void failureOfTheJournalIsOvercome() {
    PersistenceTestKit journal = PersistenceTestKit.create(KIT.system());
    ActorRef<TotalCommand> keeper = KIT.spawn(TotalKeeper.create(context));
    TestProbe<Kept> asker = KIT.createTestProbe();
    journal.failNextPersisted("total|all");
    keeper.tell(report(1, 1, 10, Map.of(), asker.getRef()));
    asker.expectNoMessage();
    keeper.tell(report(1, 2, 11, Map.of(), asker.getRef()));
    asker.expectMessage(new Kept(2));
    KIT.stop(keeper);
  }
}
