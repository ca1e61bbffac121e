package dev.weir.node.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountersJournalConfigTest {
  private final Config config = ConfigFactory.load();
  private final Config counters = config.getConfig("weir.journal.counters");

  @Test
  void namesTheTablesOfTheSchemaAndNoOthers() {
    assertThat(
            List.of(
                counters.getString("journal.table"),
                counters.getString("journal.metadata-table"),
                counters.getString("snapshot.table")))
        .containsExactlyInAnyOrderElementsOf(Schema.tables().keySet());
    assertThat(counters.getBoolean("events-by-tag.enabled")).isFalse();
    assertThat(counters.getBoolean("journal.support-all-persistence-ids")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"journal", "snapshot"})
  void createsNothingByItself(String plugin) {
    assertThat(counters.getString(plugin + ".keyspace")).isEqualTo("weir");
    assertThat(counters.getBoolean(plugin + ".keyspace-autocreate")).isFalse();
    assertThat(counters.getBoolean(plugin + ".tables-autocreate")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "read-profile",
        "write-profile",
        "query.read-profile",
        "snapshot.read-profile",
        "snapshot.write-profile"
      })
  void readsAndWritesAtAQuorumEverywhere(String key) {
    Config profiles = config.getConfig(counters.getString("datastax-java-driver-config"));
    String profile = ConfigUtil.joinPath("profiles", counters.getString(key));
    assertThat(profiles.getString(profile + ".basic.request.consistency")).isEqualTo("QUORUM");
  }

  @Test
  void oneSettingOfContactPointsReachesTheDriver() {
    Config changed =
        ConfigFactory.load(
            ConfigFactory.parseMap(
                Map.of("weir.cassandra.contact-points", List.of("one:1", "two:2"))));
    assertThat(changed.getStringList("weir.cassandra.driver.basic.contact-points"))
        .containsExactly("one:1", "two:2");
  }

  @Test
  void theFileOfOperatorsIsReadWithoutItsCommentsAndItsKeyspace() {
    assertThat(Schema.tables()).hasSize(3);
    assertThat(Schema.tables().values())
        .allSatisfy(
            statement ->
                assertThat(statement)
                    .startsWith("CREATE TABLE IF NOT EXISTS weir.counter_")
                    .contains("default_time_to_live")
                    .doesNotContain("--", ";"));
  }
}
