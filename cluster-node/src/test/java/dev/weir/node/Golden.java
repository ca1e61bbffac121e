package dev.weir.node;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializers;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.weir.node.limiter.CborSerializable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The bytes of what crosses nodes or lies in the journal, which must not change. They stand under
 * {@code src/test/resources/wire}; a new type's file is made with {@code -Dwire.record=true}.
 */
public final class Golden {

  private final Serialization serialization;
  private final Path folder;

  private Golden(Serialization serialization, Path folder) {
    this.serialization = serialization;
    this.folder = folder;
  }

  /**
   * An actor system that serializes as a node does.
   *
   * @param name part of the addresses in the bytes
   */
  public static ActorTestKit testKit(String name) {
    Config config =
        ConfigFactory.parseString(
                "akka.actor { provider = local, typed.extensions = [] }\n"
                    + "akka.coordinated-shutdown.exit-jvm = off")
            .withFallback(ConfigFactory.parseResources("weir-node.conf"));
    return ActorTestKit.create(name, ConfigFactory.load(config));
  }

  /**
   * Those of one package.
   *
   * @param folder where they are; empty: those of the limiters
   */
  public static Golden of(ActorTestKit testKit, String folder) {
    return new Golden(
        SerializationExtension.get(testKit.system().classicSystem()),
        Path.of("src/test/resources/wire", folder));
  }

  /** The sample has its bytes, and they are read as the sample. */
  public void check(CborSerializable sample) throws IOException {
    byte[] bytes = serialization.serialize(sample).get();
    Path file = folder.resolve(sample.getClass().getSimpleName() + ".hex");
    if (Boolean.getBoolean("wire.record") && !Files.exists(file)) {
      Files.createDirectories(folder);
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
