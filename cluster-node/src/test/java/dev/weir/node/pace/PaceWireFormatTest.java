package dev.weir.node.pace;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.node.Golden;
import dev.weir.node.limiter.CborSerializable;
import dev.weir.node.limiter.RememberedAnswer;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Response;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import dev.weir.node.window.Lease;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What crosses nodes or lies in the journal keeps its bytes. */
class PaceWireFormatTest {

  private static final ActorTestKit TEST_KIT = Golden.testKit("pace-wire");
  private static final Golden GOLDEN = Golden.of(TEST_KIT, "pace");

  @AfterAll
  static void shutDown() {
    TEST_KIT.shutdownTestKit();
  }

  static List<CborSerializable> samples() {
    ActorRef<Response> nobody = TEST_KIT.system().deadLetters().unsafeUpcast();
    ActorRef<PaceCommand.Shown> noOperator = TEST_KIT.system().deadLetters().unsafeUpcast();
    long atMillis = 1_714_058_400_000L;
    Subject destination =
        new Subject("sly", "destination=https://hooks.example", "2a8c4dbd5f2c4a6c9a3be1d0f7c65e11");
    Optional<Limiter> sender =
        Optional.of(
            new Limiter(
                new Subject("sly", "actor=a1", "00112233445566778899aabbccddeeff"),
                Durability.DURABLE));
    Flight flight =
        new Flight(1_714_058_400_000_000L, 7, sender, atMillis, atMillis + 60_000, true);
    Learned learned =
        new Learned(
            atMillis,
            23,
            12,
            true,
            atMillis + 1_000,
            1_000,
            true,
            flight.number() + 1,
            List.of(flight),
            List.of(
                new RememberedAnswer(
                    new Idempotency("b1946ac9", 99),
                    new Judged(
                        7,
                        true,
                        List.of(),
                        null,
                        atMillis,
                        new Lease(flight.number(), atMillis, atMillis + 60_000),
                        340),
                    atMillis + 60_000)));
    Report report = new Report(OptionalInt.of(429), OptionalLong.of(340), OptionalLong.of(30));
    return List.of(
        new PaceCommand.Deliver(
            destination,
            sender,
            Optional.of(new Idempotency("b1946ac9", 99)),
            7,
            atMillis + 3_000,
            atMillis,
            15_000,
            false,
            nobody),
        new PaceCommand.Undo(destination, 7),
        new PaceCommand.Delivered(destination, flight.number(), report, 8, nobody),
        new PaceCommand.Show(destination, noOperator),
        new PaceCommand.Shown(
            Optional.of(
                new DestinationState(
                    "akka://weir@a:1",
                    "7",
                    23,
                    1,
                    2,
                    "OPEN",
                    OptionalLong.of(atMillis),
                    12,
                    atMillis))),
        learned,
        new PaceKeeper.Kept(Optional.of(learned)));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void bytesStayAsTheyWereAndReadBack(CborSerializable sample) throws IOException {
    GOLDEN.check(sample);
  }

  @Test
  void everyRequestHasASample() {
    assertThat(samples().stream().map(Object::getClass))
        .containsAll(
            Stream.of(PaceCommand.Request.class.getPermittedSubclasses()).map(c -> c).toList());
  }
}
