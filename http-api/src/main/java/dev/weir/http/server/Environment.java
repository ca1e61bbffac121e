package dev.weir.http.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;

/** The environment variables that stand for settings; a list's values are separated by commas. */
enum Environment {
  WEIR_HTTP_HOST("weir.http.host"),
  WEIR_HTTP_PORT("weir.http.port"),
  WEIR_MANAGEMENT_HOST("weir.management.host"),
  WEIR_MANAGEMENT_PORT("weir.management.port"),
  WEIR_INSECURE_BIND("weir.insecure-bind"),
  WEIR_POLICIES_DIR("weir.policies.dir"),
  WEIR_CLUSTER_HOST("weir.cluster.host"),
  WEIR_CLUSTER_PORT("weir.cluster.port"),
  WEIR_CLUSTER_SEED_NODES("weir.cluster.seed-nodes", true),
  WEIR_CLUSTER_DISCOVERY("weir.cluster.discovery"),
  WEIR_CASSANDRA_CONTACT_POINTS("weir.cassandra.contact-points", true),
  WEIR_CASSANDRA_LOCAL_DATACENTER("weir.cassandra.local-datacenter"),
  WEIR_CASSANDRA_CREATE_SCHEMA("weir.cassandra.create-schema");

  private final String path;
  private final boolean list;

  Environment(String path) {
    this(path, false);
  }

  Environment(String path, boolean list) {
    this.path = path;
    this.list = list;
  }

  /** The settings that an environment holds. */
  static Config settings(Map<String, String> environment) {
    Config settings = ConfigFactory.empty();
    for (Environment variable : values()) {
      String value = environment.get(variable.name());
      if (value != null) {
        settings = settings.withValue(variable.path, variable.read(value));
      }
    }
    return settings;
  }

  private ConfigValue read(String value) {
    Object read = list ? List.of(value.trim().split("\\s*,\\s*", -1)) : value;
    return ConfigValueFactory.fromAnyRef(read, "environment variable " + name());
  }
}
