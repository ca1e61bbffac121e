package dev.weir.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.ClusterShardingSettings.PassivationStrategySettings;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NodeConfigTest {

  private static final String ALONE = "weir.cluster.seed-nodes = [\"127.0.0.1:25520\"]\n";

  @Test
  void whatTheOperatorSaysOfTheClusterAkkaIsTold() {
    Config config =
        node(
            """
            weir.cluster {
              host = "10.1.2.3"
              port = 2000
              bind-host = "0.0.0.0"
              bind-port = 3000
              roles = [front]
              version = "1.2.3"
              seed-nodes = ["10.1.2.3:2000", "[fd00::1]:25520"]
            }
            """);

    assertThat(config.getString("akka.remote.artery.canonical.hostname")).isEqualTo("10.1.2.3");
    assertThat(config.getInt("akka.remote.artery.canonical.port")).isEqualTo(2000);
    assertThat(config.getString("akka.remote.artery.bind.hostname")).isEqualTo("0.0.0.0");
    assertThat(config.getInt("akka.remote.artery.bind.port")).isEqualTo(3000);
    assertThat(config.getStringList("akka.cluster.roles")).containsExactly("front");
    assertThat(config.getString("akka.cluster.app-version")).isEqualTo("1.2.3");
    assertThat(config.getStringList("akka.cluster.seed-nodes"))
        .containsExactly("akka://weir@10.1.2.3:2000", "akka://weir@[fd00::1]:25520");
  }

  @Test
  void discoveryTakesThePlaceOfSeedNodes() {
    Config config = node("weir.cluster.discovery = akka-dns");

    assertThat(config.getStringList("akka.cluster.seed-nodes")).isEmpty();
    assertThat(
            config.getString(
                "akka.management.cluster.bootstrap.contact-point-discovery.discovery-method"))
        .isEqualTo("akka-dns");
  }

  @Test
  void aDiscoveryMethodThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> node("weir.cluster.discovery = dns"))
        .hasMessage(
            "weir.cluster.discovery: \"dns\" (expected: one of aggregate, akka-dns, config)");
  }

  @Test
  void aNodeThatKnowsOfNoOtherDoesNotStart() {
    assertThatThrownBy(() -> node(""))
        .hasMessage(
            "weir.cluster.seed-nodes: [] with weir.cluster.discovery: \"\" (expected: exactly one"
                + " of the two; for a node alone, its own address as the seed)");
    assertThatThrownBy(() -> node(ALONE + "weir.cluster.discovery = akka-dns"))
        .hasMessageContaining("expected: exactly one of the two");
  }

  @Test
  void aSeedThatIsNoHostAndPortIsNamed() {
    for (String seed :
        new String[] {"10.0.0.1", "10.0.0.1:0", "h:65536", "akka://weir@h:1", ":1"}) {
      assertThatThrownBy(() -> node("weir.cluster.seed-nodes = [\"" + seed + "\"]"))
          .hasMessage(
              "weir.cluster.seed-nodes: \"" + seed + "\" (expected: host:port, port 1 to 65535)");
    }
  }

  @Test
  void aRoleThatNobodyKnowsIsNamed() {
    assertThatThrownBy(() -> node(ALONE + "weir.cluster.roles = [limitter]"))
        .hasMessage("weir.cluster.roles: [limitter] (expected: limiter, front or both)");
    assertThatThrownBy(() -> node(ALONE + "weir.cluster.roles = []"))
        .hasMessage("weir.cluster.roles: [] (expected: limiter, front or both)");
  }

  @Test
  void aNodeWithoutLimitersIsReadyWithoutTheirRegions() {
    String names = "akka.cluster.sharding.healthcheck.names";
    assertThat(node(ALONE).getStringList(names)).containsExactly("limiter", "memory-limiter");
    assertThat(node(ALONE + "weir.cluster.roles = [front]").getStringList(names)).isEmpty();
  }

  @Test
  void theOperatorsWordIsTheLast() {
    Config config = node(ALONE + "akka.cluster.sharding.number-of-shards = 64");

    assertThat(config.getInt("akka.cluster.sharding.number-of-shards")).isEqualTo(64);
  }

  @Test
  void durableLimitersPassivateByACompositeStrategyAndMemoryLimitersDoNot() {
    ClusterShardingSettings durable =
        ClusterShardingSettings.fromConfig(node(ALONE).getConfig("akka.cluster.sharding"));
    PassivationStrategySettings strategy = durable.passivationStrategySettings();
    PassivationStrategySettings none =
        durable.withNoPassivationStrategy().passivationStrategySettings();

    assertThat(durable.numberOfShards()).isEqualTo(256);
    assertThat(durable.rememberEntities()).isFalse();
    assertThat(strategy.activeEntityLimit().get()).isEqualTo(100_000);
    assertThat(strategy.idleEntitySettings().get().timeout().toSeconds()).isEqualTo(300);
    assertThat(strategy.replacementPolicySettings().isDefined()).isTrue();
    assertThat(strategy.admissionSettings().isDefined()).isTrue();
    assertThat(none.activeEntityLimit().isDefined()).isFalse();
    assertThat(none.idleEntitySettings().isDefined()).isFalse();
  }

  @Test
  void settlingHasItsTimeBeforeAnythingAboveItGivesUp() {
    Config akka = node(ALONE).getConfig("akka");
    Duration handOff = akka.getDuration("cluster.sharding.handoff-timeout");
    Duration region =
        akka.getDuration("coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout");

    // Akka stops what is left of a shard 5 s before hand-off ends, and a region 1 s before its
    // phase.
    assertThat(handOff.minusSeconds(5)).isEqualTo(Duration.ofSeconds(20));
    assertThat(region.minusSeconds(1)).isGreaterThan(handOff);
  }

  @Test
  void theJournalHasThreadsOfItsOwn() {
    Config config = node(ALONE);
    for (String journal : new String[] {"akka.persistence.cassandra", "weir.journal.counters"}) {
      for (String user :
          new String[] {
            ".session-dispatcher", ".journal.plugin-dispatcher", ".snapshot.plugin-dispatcher"
          }) {
        assertThat(config.getString(journal + user))
            .isEqualTo("akka.persistence.cassandra.default-dispatcher");
      }
    }
    assertThat(config.getString("akka.persistence.cassandra.default-dispatcher.executor"))
        .isEqualTo("fork-join-executor");
  }

  private static Config node(String operator) {
    return NodeConfig.assemble(ConfigFactory.parseString(operator));
  }
}
