package dev.weir.node.total;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import dev.weir.node.limiter.Batches;
import dev.weir.node.limiter.Deliveries;
import dev.weir.node.total.Reporter.Finish;
import dev.weir.node.total.TotalCommand.Kept;
import dev.weir.node.total.TotalCommand.Report;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReporterTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));

  private final ManualTime time = ManualTime.get(KIT.system());
  private final Counters counters = new Counters();
  private final TestProbe<TotalCommand> keeper = KIT.createTestProbe();
  private ActorRef<Reporter.Message> reporter;

  @BeforeEach
  void start() {
    reporter = KIT.spawn(Reporter.create(counters, keeper.getRef(), 7));
  }

  @AfterEach
  void end() {
    KIT.stop(reporter);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private Report reported() {
    time.timePasses(Reporter.EVERY);
    return keeper.expectMessageClass(Report.class);
  }

  private static void keep(Report report) {
    report.replyTo().tell(new Kept(report.number()));
  }

  private void assertSilent() {
    time.expectNoMessageFor(Reporter.EVERY, keeper);
  }

  @Test
  void whatChangedIsReportedUntilTheKeeperHasIt() {
    counters.of("sly").judged(true, 0);
    Report first = reported();
    assertThat(first.incarnation()).isEqualTo(7);
    assertThat(first.accounts())
        .containsOnly(Map.entry("sly", new PolicyAccount(1, 0, Batches.NONE, Deliveries.NONE)));
    assertSilent();
    assertSilent();
    counters.of("slim").judged(true, 0);
    Report again = reported();
    assertThat(again).as("nobody answered").isEqualTo(first);
    keep(again);
    keep(reported());
    assertSilent();
    counters.of("slim").judged(false, 0);
    assertThat(reported().accounts()).containsOnlyKeys("slim");
  }

  @Test
  void nothingIsReportedOfANodeThatCountedNothing() {
    assertSilent();
  }

  @Test
  void deliveriesUnderWayAreToldWhileThereAreAnyAndOnceWhenThereAreNone() {
    counters.of("sly").inFlight(2);
    Report first = reported();
    assertThat(first.inFlight()).containsEntry("sly", 2L);
    keep(first);
    keep(reported());
    counters.of("sly").inFlight(-2);
    Report last = reported();
    assertThat(last.inFlight()).isEmpty();
    keep(last);
    assertSilent();
  }

  @Test
  void everyHourAllIsReportedThoughTheKeeperHasIt() {
    counters.of("sly").judged(true, 0);
    keep(reported());
    time.expectNoMessageFor(Duration.ofMinutes(59), keeper);
    time.timePasses(Duration.ofMinutes(1));
    assertThat(keeper.expectMessageClass(Report.class).accounts()).containsOnlyKeys("sly");
  }

  @Test
  void whoFinishesIsAnsweredWhenTheKeeperHasAllOfIt() {
    counters.of("sly").judged(true, 0);
    TestProbe<Done> leaving = KIT.createTestProbe();
    reporter.tell(new Finish(leaving.getRef()));
    Report lost = keeper.expectMessageClass(Report.class);
    assertThat(lost.accounts()).containsOnlyKeys("sly");
    time.timePasses(Duration.ofMillis(250));
    assertThat(keeper.expectMessageClass(Report.class)).isEqualTo(lost);
    counters.of("sly").judged(true, 0);
    keep(lost);
    Report rest = keeper.expectMessageClass(Report.class);
    leaving.expectNoMessage(Duration.ZERO);
    keep(rest);
    leaving.expectMessage(Done.getInstance());
  }

  @Test
  void whoHasNothingToSayIsAnsweredAtOnce() {
    TestProbe<Done> leaving = KIT.createTestProbe();
    reporter.tell(new Finish(leaving.getRef()));
    leaving.expectMessage(Done.getInstance());
  }
}
