package dev.weir.node.incident;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializers;
import com.typesafe.config.ConfigFactory;
import dev.weir.node.limiter.CborSerializable;
import dev.weir.node.limiter.Managed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * What of incidents crosses nodes or lies in the journal keeps its bytes: those under {@code
 * src/test/resources/wire/incident}, made for a new type with {@code -Dwire.record=true}.
 */
class IncidentWireTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          "wire",
          ConfigFactory.load(
              ConfigFactory.parseString(
                      "akka.actor { provider = local, typed.extensions = [] }\n"
                          + "akka.coordinated-shutdown.exit-jvm = off")
                  .withFallback(ConfigFactory.parseResources("weir-node.conf"))));

  private static final Path FOLDER = Path.of("src/test/resources/wire/incident");

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
    Serialization serialization = SerializationExtension.get(KIT.system().classicSystem());
    for (CborSerializable sample : samples()) {
      byte[] bytes = serialization.serialize(sample).get();
      Path file = FOLDER.resolve(sample.getClass().getSimpleName() + ".hex");
      if (Boolean.getBoolean("wire.record") && !Files.exists(file)) {
        Files.createDirectories(FOLDER);
        Files.writeString(file, HexFormat.of().formatHex(bytes) + "\n");
      }
      String recorded = Files.readString(file, StandardCharsets.US_ASCII).trim();
      assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(recorded);
      var serializer = serialization.findSerializerFor(sample);
      Object read =
          serialization
              .deserialize(
                  HexFormat.of().parseHex(recorded),
                  serializer.identifier(),
                  Serializers.manifestFor(serializer, sample))
              .get();
      assertThat(read).isEqualTo(sample);
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
