package dev.weir.node.total;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import dev.weir.node.Golden;
import dev.weir.node.limiter.Batches;
import dev.weir.node.limiter.CborSerializable;
import dev.weir.node.limiter.Deliveries;
import dev.weir.node.total.Tallies.Incarnation;
import dev.weir.node.total.Tallies.Reported;
import dev.weir.node.total.TotalCommand.Kept;
import dev.weir.node.total.TotalCommand.Report;
import dev.weir.node.total.TotalCommand.Show;
import dev.weir.node.total.TotalCommand.Shown;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What of totals crosses nodes or lies in the journal keeps its bytes. */
class TotalWireTest {

  private static final ActorTestKit KIT = Golden.testKit("wire");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static List<CborSerializable> samples() {
    ActorRef<Kept> nobody = KIT.system().deadLetters().unsafeUpcast();
    ActorRef<Shown> noOperator = KIT.system().deadLetters().unsafeUpcast();
    long atMillis = 1_714_058_400_000L;
    PolicyAccount account =
        new PolicyAccount(
            41, 3, new Batches(2, 1, 480), new Deliveries(2, 1, 14, List.of(0L, 1L, 1L)));
    Map<String, PolicyAccount> accounts = Map.of("sly", account);
    return List.of(
        new Report(7, 12, accounts, Map.of("sly", 3L), nobody),
        new Show(noOperator),
        new Kept(12),
        new Shown(Map.of("sly", new Total(account, 3))),
        new Reported(atMillis, 7, 12, accounts),
        new Tallies(accounts, Map.of(7L, new Incarnation(atMillis, 12, accounts))));
  }

  @Test
  void bytesStayAsTheyWereAndReadBack() throws IOException {
    Golden golden = Golden.of(KIT, "total");
    for (CborSerializable sample : samples()) {
      golden.check(sample);
    }
  }

  @Test
  void everyCommandHasASample() {
    assertThat(samples())
        .extracting(Object::getClass)
        .contains(TotalCommand.class.getPermittedSubclasses());
  }
}
