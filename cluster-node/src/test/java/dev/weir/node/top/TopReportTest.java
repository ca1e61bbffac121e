package dev.weir.node.top;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.node.Golden;
import dev.weir.node.top.TopReport.Ask;
import dev.weir.node.top.TopReport.Ranked;
import dev.weir.node.top.TopReport.Turn;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TopReportTest {

  private static final ActorTestKit KIT = Golden.testKit("top-wire");

  private final Tops tops = new Tops();
  private final AtomicLong nanos = new AtomicLong(Duration.ofDays(3).toNanos());

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void bytesStayAsTheyWereAndReadBack() throws IOException {
    ActorRef<Ranked> nobody = KIT.system().deadLetters().unsafeUpcast();
    Golden golden = Golden.of(KIT, "top");
    golden.check(new Ask("sly", By.DENIED, nobody));
    golden.check(new Ranked(1_800_000, 12, List.of(new RankedSubject("actor=a1", 41, 29))));
  }

  @Test
  void aNodeSaysWhatItCountedAndForHowLong() {
    ActorRef<TopReport.Command> report = KIT.spawn(TopReport.create(tops, nanos::get));
    TestProbe<Ranked> asker = KIT.createTestProbe(Ranked.class);
    report.tell(new Ask("p", By.CALLS, asker.getRef()));
    assertThat(asker.receiveMessage()).isEqualTo(new Ranked(0, 0, List.of()));

    tops.of("p")
        .judged(
            List.of(new Checks(new Subject("p", "org=a", "id"), Durability.DURABLE, List.of())),
            true);
    List<RankedSubject> counted = List.of(new RankedSubject("org=a", 1, 1));
    nanos.addAndGet(Duration.ofSeconds(20).toNanos());
    report.tell(Turn.NOW);
    // Its answer shows that it has turned: time must not go on before.
    report.tell(new Ask("p", By.CALLS, asker.getRef()));
    assertThat(asker.receiveMessage()).isEqualTo(new Ranked(20_000, 0, counted));
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    report.tell(new Ask("p", By.CALLS, asker.getRef()));
    assertThat(asker.receiveMessage()).isEqualTo(new Ranked(25_000, 0, counted));

    report.tell(Turn.NOW);
    report.tell(new Ask("p", By.CALLS, asker.getRef()));
    assertThat(asker.receiveMessage()).isEqualTo(new Ranked(5_000, 0, List.of()));
  }
}
