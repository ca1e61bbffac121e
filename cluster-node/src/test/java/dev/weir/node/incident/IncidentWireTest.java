package dev.weir.node.incident;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import dev.weir.node.Golden;
import dev.weir.node.limiter.CborSerializable;
import dev.weir.node.limiter.Managed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What of incidents crosses nodes or lies in the journal keeps its bytes. */
class IncidentWireTest {

  private static final ActorTestKit KIT = Golden.testKit("wire");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static List<CborSerializable> samples() {
    ActorRef<Managed> nobody = KIT.system().deadLetters().unsafeUpcast();
    long millis = 1_714_058_400_000L;
    OptionalLong until = OptionalLong.of(1_714_058_460);
    Incident incident = new Incident("salfio", 120, until, "outage", millis);
    IncidentEvent.Declared declared = new IncidentEvent.Declared(millis, incident);
    return List.of(
        new IncidentCommand.Declare("salfio", 120, until, "outage", millis, nobody),
        new IncidentCommand.End("salfio", millis, nobody),
        declared,
        new IncidentEvent.Ended(millis, "salfio"),
        IncidentBoard.EMPTY.apply(declared));
  }

  @Test
  void bytesStayAsTheyWereAndReadBack() throws IOException {
    Golden golden = Golden.of(KIT, "incident");
    for (CborSerializable sample : samples()) {
      golden.check(sample);
    }
  }

  @Test
  void everyTypeHasASample() {
    List<Class<?>> types = new ArrayList<>(List.of(IncidentBoard.class));
    Stream.of(IncidentCommand.class, IncidentEvent.class)
        .forEach(root -> types.addAll(List.of(root.getPermittedSubclasses())));
    assertThat(samples()).extracting(Object::getClass).hasSameElementsAs(types);
  }
}
