package dev.weir.node.incident;

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
import dev.weir.config.matching.Match.Fault;
import dev.weir.node.incident.IncidentCommand.Declare;
import dev.weir.node.incident.IncidentCommand.End;
import dev.weir.node.incident.IncidentEvent.Declared;
import dev.weir.node.incident.IncidentEvent.Ended;
import dev.weir.node.limiter.LedgerSettings;
import dev.weir.node.limiter.Managed;
import dev.weir.node.limiter.Managed.Done;
import dev.weir.node.limiter.Managed.NotNow;
import dev.weir.node.limiter.Managed.NothingThere;
import dev.weir.node.limiter.Managed.Refused;
import dev.weir.node.limiter.Reply.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IncidentKeeperTest {

  private static final long NOW_SECONDS = 1_714_058_400;
  private static final long NOW_MILLIS = NOW_SECONDS * 1_000;

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

  private final AtomicLong nowMillis = new AtomicLong(NOW_MILLIS);
  private final AtomicBoolean tenure = new AtomicBoolean(true);
  private final List<IncidentBoard> published = new CopyOnWriteArrayList<>();

  private final IncidentContext context =
      new IncidentContext(
          new InstantSource() {
            @Override
            public Instant instant() {
              return Instant.ofEpochMilli(nowMillis.get());
            }
          },
          tenure::get,
          node -> 0,
          JOURNAL);

  @BeforeEach
  void empty() {
    PersistenceTestKit.create(KIT.system()).clearAll();
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /** Verifies that all that is asked, answered and written can be serialized. */
  private EventSourcedBehaviorTestKit<IncidentCommand, IncidentEvent, IncidentBoard> keeper() {
    return EventSourcedBehaviorTestKit.create(
        KIT.system(), IncidentKeeper.create(context, published::add));
  }

  private static Declare declare(long seconds, OptionalLong until, ActorRef<Managed> asker) {
    return new Declare("salfio", seconds, until, "outage", NOW_MILLIS + 5_000, asker);
  }

  private static Incident incident(long seconds, OptionalLong until) {
    return new Incident("salfio", seconds, until, "outage", NOW_MILLIS);
  }

  @Test
  void incidentIsWrittenPublishedAndThenAnswered() {
    var keeper = keeper();
    OptionalLong until = OptionalLong.of(NOW_SECONDS + 60);
    CommandResultWithReply<IncidentCommand, IncidentEvent, IncidentBoard, Managed> result =
        keeper.runCommand(asker -> declare(120, until, asker));
    assertThat(result.reply()).isEqualTo(new Done(0));
    assertThat(result.event()).isEqualTo(new Declared(NOW_MILLIS, incident(120, until)));
    IncidentBoard board = published.get(published.size() - 1);
    assertThat(board.version()).isEqualTo(1);
    assertThat(board.at("salfio", NOW_MILLIS + 59_999)).contains(incident(120, until));
    assertThat(board.at("salfio", NOW_MILLIS + 60_000)).isEmpty();
    assertThat(board.at("slim", NOW_MILLIS)).isEmpty();
  }

  @Test
  void laterOneTakesThePlaceOfTheEarlier() {
    var keeper = keeper();
    keeper.<Managed>runCommand(asker -> declare(120, OptionalLong.empty(), asker));
    keeper.<Managed>runCommand(asker -> declare(30, OptionalLong.empty(), asker));
    assertThat(keeper.getState().incidents()).containsExactly(incident(30, OptionalLong.empty()));
    assertThat(keeper.getState().version()).isEqualTo(2);
  }

  @Test
  void endEndsIt() {
    var keeper = keeper();
    keeper.<Managed>runCommand(asker -> declare(120, OptionalLong.empty(), asker));
    CommandResultWithReply<IncidentCommand, IncidentEvent, IncidentBoard, Managed> result =
        keeper.runCommand(asker -> new End("salfio", NOW_MILLIS + 5_000, asker));
    assertThat(result.reply()).isEqualTo(new Done(0));
    assertThat(result.event()).isEqualTo(new Ended(NOW_MILLIS, "salfio"));
    assertThat(published.get(published.size() - 1).incidents()).isEmpty();
    assertThat(
            keeper
                .<Managed>runCommand(asker -> new End("salfio", NOW_MILLIS + 5_000, asker))
                .reply())
        .isEqualTo(new NothingThere(0));
  }

  @Test
  void keeperThatStartsAnewPublishesWhatTheJournalHas() {
    var keeper = keeper();
    keeper.<Managed>runCommand(asker -> declare(120, OptionalLong.empty(), asker));
    published.clear();
    keeper.restart();
    assertThat(published).hasSize(1);
    assertThat(published.get(0).at("salfio", NOW_MILLIS)).isPresent();
  }

  @Test
  void withoutTenureNothingIsWritten() {
    var keeper = keeper();
    tenure.set(false);
    CommandResultWithReply<IncidentCommand, IncidentEvent, IncidentBoard, Managed> result =
        keeper.runCommand(asker -> declare(120, OptionalLong.empty(), asker));
    assertThat(result.reply()).isEqualTo(new NotNow(0, Reason.TENURE));
    assertThat(result.hasNoEvents()).isTrue();
    assertThat(published).allSatisfy(board -> assertThat(board.incidents()).isEmpty());
  }

  @Test
  void pastItsDeadlineNothingIsWritten() {
    var keeper = keeper();
    nowMillis.set(NOW_MILLIS + 5_001);
    CommandResultWithReply<IncidentCommand, IncidentEvent, IncidentBoard, Managed> result =
        keeper.runCommand(asker -> declare(120, OptionalLong.empty(), asker));
    assertThat(result.reply()).isEqualTo(new NotNow(0, Reason.TIMEOUT));
    assertThat(result.hasNoEvents()).isTrue();
  }

  @Test
  void endThatIsPastIsRefused() {
    CommandResultWithReply<IncidentCommand, IncidentEvent, IncidentBoard, Managed> result =
        keeper().runCommand(asker -> declare(120, OptionalLong.of(NOW_SECONDS), asker));
    assertThat(result.reply())
        .isEqualTo(
            new Refused(
                0,
                new Fault(
                    "until",
                    Long.toString(NOW_SECONDS),
                    "Unix seconds after now, " + NOW_SECONDS)));
    assertThat(result.hasNoEvents()).isTrue();
  }

  @Test
  void failureOfTheJournalIsToldAndOvercome() {
    PersistenceTestKit journal = PersistenceTestKit.create(KIT.system());
    ActorRef<IncidentCommand> keeper = KIT.spawn(IncidentKeeper.create(context, published::add));
    TestProbe<Managed> asker = KIT.createTestProbe(Managed.class);
    journal.failNextPersisted("settings|incidents");
    keeper.tell(declare(120, OptionalLong.empty(), asker.getRef()));
    asker.expectMessage(new NotNow(0, Reason.JOURNAL));
    assertThat(published).allSatisfy(board -> assertThat(board.incidents()).isEmpty());
    keeper.tell(declare(90, OptionalLong.empty(), asker.getRef()));
    asker.expectMessage(new Done(0));
    KIT.stop(keeper);
  }

  @Test
  void boardIsBounded() {
    List<Incident> many = new ArrayList<>();
    for (int i = 0; i < IncidentBoard.MOST; i++) {
      many.add(
          new Incident(
              "p" + i, 1, OptionalLong.of(NOW_SECONDS + (i == 0 ? 1 : 9)), "", NOW_MILLIS));
    }
    IncidentBoard full = new IncidentBoard(7, many);
    assertThat(full.hasRoomFor("other", NOW_MILLIS)).isFalse();
    assertThat(full.hasRoomFor("p1", NOW_MILLIS)).as("in its own place").isTrue();
    assertThat(full.hasRoomFor("other", NOW_MILLIS + 1_000)).as("one is over").isTrue();
  }
}
