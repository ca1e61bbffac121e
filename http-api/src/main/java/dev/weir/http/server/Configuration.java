package dev.weir.http.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import dev.weir.node.cluster.NodeConfig;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The layers of a node's configuration: system properties over environment over the operator's file
 * over what Weir sets over the libraries' defaults.
 */
final class Configuration {

  private static final String WEIR = "weir";

  /** Sections whose keys belong to the driver and to the journal's plugin. */
  private static final Set<String> OTHERS = Set.of("weir.cassandra.driver", "weir.journal");

  private Configuration() {}

  /**
   * Reads them all.
   *
   * @param file the operator's file, if there is one
   * @throws IllegalArgumentException for values out of bounds, and for keys under {@code weir},
   *     sections beside it and variables {@code WEIR_…} that there are not
   * @throws com.typesafe.config.ConfigException for a file that cannot be read, and for values
   *     missing or of the wrong type
   */
  static Config load(Optional<String> file, Map<String, String> environment) {
    Config operator = file.map(Configuration::parse).orElse(ConfigFactory.empty());
    requireKnown(operator.root());
    return NodeConfig.assemble(
        Environment.settings(environment)
            .withFallback(operator)
            .withFallback(version())
            .withFallback(ConfigFactory.parseResources("weir.conf")));
  }

  /** Of the jar that runs; a folder of classes has none. */
  private static Config version() {
    String version = Configuration.class.getPackage().getImplementationVersion();
    return version == null
        ? ConfigFactory.empty()
        : ConfigFactory.parseMap(Map.of("weir.cluster.version", version), "the jar's manifest");
  }

  private static Config parse(String file) {
    return ConfigFactory.parseFile(
            new File(file), ConfigParseOptions.defaults().setAllowMissing(false))
        .resolveWith(ConfigFactory.systemEnvironment());
  }

  private static void requireKnown(ConfigObject operator) {
    ConfigObject reference = ConfigFactory.defaultReference().root();
    Set<String> sections = new TreeSet<>(reference.keySet());
    sections.addAll(ConfigFactory.parseResources("weir.conf").root().keySet());
    sections.addAll(ConfigFactory.parseResources("weir-node.conf").root().keySet());
    List<String> found = new ArrayList<>();
    operator.forEach(
        (section, value) -> {
          if (!sections.contains(section)) {
            found.add(section + place(value));
          }
        });
    if (operator.get(WEIR) instanceof ConfigObject given
        && reference.get(WEIR) instanceof ConfigObject known) {
      unknown(given, known, WEIR, found);
    }
    Expect.that(
        found.isEmpty(),
        "unknown settings",
        found,
        "under weir only those of reference.conf, beside it only the libraries' sections");
  }

  private static String place(ConfigValue value) {
    return " (" + value.origin().description() + ")";
  }

  /** A misspelt key would silently leave its default in force. */
  private static void unknown(
      ConfigObject given, ConfigObject known, String path, List<String> found) {
    for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
      String key = path + '.' + entry.getKey();
      ConfigValue other = known.get(entry.getKey());
      if (OTHERS.contains(key)) {
        continue;
      }
      if (other == null) {
        found.add(key + place(entry.getValue()));
      } else if (entry.getValue() instanceof ConfigObject more
          && other instanceof ConfigObject section) {
        unknown(more, section, key, found);
      }
    }
  }
}
