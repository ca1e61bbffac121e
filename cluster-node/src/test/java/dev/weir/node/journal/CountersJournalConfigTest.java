package dev.weir.node.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountersJournalConfigTest {
  private final Config config = ConfigFactory.load();
  private final Config counters = config.getConfig("weir.journal.counters");
  private final Config settings = config.getConfig("weir.journal.settings");

  @Test
  void namesTheTablesOfTheSchemaAndNoOthers() {
    assertThat(
            Stream.of(counters, settings)
                .flatMap(
                    plugin ->
                        Stream.of(
                            plugin.getString("journal.table"),
                            plugin.getString("journal.metadata-table"),
                            plugin.getString("snapshot.table")))
                .toList())
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
    assertThat(Schema.tables()).hasSize(6);
    assertThat(Schema.tables())
        .allSatisfy(
            (name, statement) ->
                assertThat(statement)
                    .startsWith("CREATE TABLE IF NOT EXISTS weir." + name)
                    .doesNotContain("--", ";"));
  }

  @Test
  void countersGoByAgeAndSettingsStay() {
    assertThat(Schema.tables())
        .allSatisfy(
            (name, statement) ->
                assertThat(statement.contains("default_time_to_live"))
                    .as(name)
                    .isEqualTo(name.startsWith("counter_")));
  }

  @Test
  void settingsAreKeptAsCountersAreButForTheirTables() {
    List<String> tables = List.of("journal.table", "journal.metadata-table", "snapshot.table");
    assertThat(tables.stream().reduce(settings, Config::withoutPath, (one, other) -> one))
        .isEqualTo(tables.stream().reduce(counters, Config::withoutPath, (one, other) -> one));
  }
}
