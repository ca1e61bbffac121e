package dev.weir.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializers;
import com.typesafe.config.ConfigFactory;
import dev.weir.node.limiter.CborSerializable;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What peers of other versions send and must understand: bytes that never change. */
class WireTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString(
                  """
                  akka.actor.typed.extensions = []
                  akka.coordinated-shutdown.exit-jvm = off
                  akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                  weir.cluster.port = 0
                  """)
              .withFallback(ConfigFactory.parseResources("weir-node.conf"))
              .withFallback(ConfigFactory.load())
              .resolve());

  /** Each type with one sample and its bytes. */
  private static final Map<CborSerializable, String> GOLDEN =
      Map.of(
          new Pinger.Ping(Nodes.address(1), 101, 123_456_789_012L, ref(Pinger.NAME)),
          "bf646e6f6465781a616b6b613a2f2f776569724031302e302e302e313a32353532306375"
              + "696418656a61736b65644e616e6f731b0000001cbe991a14677265706c79546f782f616b"
              + "6b613a2f2f776569724031302e302e302e313a32353532302f73797374656d2f77656972"
              + "2d7065657273233432ff",
          new Pinger.Pong(Nodes.address(2), 102, 123_456_789_012L, 1_700_000_000_000L, true),
          "bf646e6f6465781a616b6b613a2f2f776569724031302e302e302e323a32353532306375"
              + "696418666a61736b65644e616e6f731b0000001cbe991a146a77616c6c4d696c6c69731b"
              + "0000018bcfe56800666c6561766573f5ff",
          new Departure.Leave(ref("temp")),
          "bf677265706c79546f7829616b6b613a2f2f776569724031302e302e302e313a32353532"
              + "302f73797374656d2f74656d70233432ff",
          new Departure.Leaving(Nodes.address(3)),
          "bf646e6f6465781a616b6b613a2f2f776569724031302e302e302e333a3235353230ff",
          new PolicyReport.Ask(ref("temp")),
          "bf677265706c79546f7829616b6b613a2f2f776569724031302e302e302e313a32353532"
              + "302f73797374656d2f74656d70233432ff",
          new PolicyReport.Held(new TreeMap<>(Map.of("slim", "8db6", "salfio", "b019"))),
          "bf66686173686573bf6673616c66696f646230313964736c696d6438646236ffff");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void bytesAreThoseOfEarlierVersionsAndReadBackAsTheSame() {
    Serialization serialization = SerializationExtension.get(Adapter.toClassic(KIT.system()));
    GOLDEN.forEach(
        (sample, hex) -> {
          byte[] bytes = serialization.serialize(sample).get();
          assertThat(HexFormat.of().formatHex(bytes)).as("%s", sample).isEqualTo(hex);
          var serializer = serialization.findSerializerFor(sample);
          assertThat(serializer.identifier()).as("jackson-cbor").isEqualTo(33);
          Object back =
              serialization
                  .deserialize(
                      HexFormat.of().parseHex(hex),
                      serializer.identifier(),
                      Serializers.manifestFor(serializer, sample))
                  .get();
          assertThat(back).isEqualTo(sample);
        });
  }

  @Test
  void everyTypeThatCrossesNodesHasASample() {
    Set<Class<?>> remoted =
        Stream.concat(
                Arrays.stream(Pinger.Message.class.getPermittedSubclasses()),
                Stream.of(Departure.class, PolicyReport.class)
                    .flatMap(each -> Arrays.stream(each.getDeclaredClasses())))
            .filter(CborSerializable.class::isAssignableFrom)
            .collect(Collectors.toSet());

    assertThat(GOLDEN.keySet()).extracting(Object::getClass).hasSameElementsAs(remoted);
  }

  /** Of a node elsewhere, so that its path is the same in every run. */
  private static <T> ActorRef<T> ref(String name) {
    return ActorRefResolver.get(KIT.system())
        .resolveActorRef("akka://weir@10.0.0.1:25520/system/" + name + "#42");
  }
}
