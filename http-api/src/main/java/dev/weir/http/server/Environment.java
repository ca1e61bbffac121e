package dev.weir.http.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The environment variables that stand for settings; a list's values are separated by commas. Any
 * other {@code WEIR_…} is refused, as a misspelt one would leave its setting's default in force.
 */
enum Environment {
  WEIR_HTTP_HOST("weir.http.host"),
  WEIR_HTTP_PORT("weir.http.port"),
  WEIR_MANAGEMENT_HOST("weir.management.host"),
  WEIR_MANAGEMENT_PORT("weir.management.port"),
  WEIR_INSECURE_BIND("weir.insecure-bind"),
  WEIR_SECURITY_TOKENS("weir.security.tokens"),
  WEIR_SECURITY_TRUSTED_PROXIES("weir.security.trusted-proxies", true),
  WEIR_TLS_CERTIFICATE("weir.tls.certificate"),
  WEIR_TLS_KEY("weir.tls.key"),
  WEIR_TLS_MANAGEMENT("weir.tls.management"),
  WEIR_POLICIES_DIR("weir.policies.dir"),
  WEIR_CLUSTER_HOST("weir.cluster.host"),
  WEIR_CLUSTER_PORT("weir.cluster.port"),
  WEIR_CLUSTER_ROLES("weir.cluster.roles", true),
  WEIR_CLUSTER_SEED_NODES("weir.cluster.seed-nodes", true),
  WEIR_CLUSTER_DISCOVERY("weir.cluster.discovery"),
  WEIR_CLUSTER_TLS_CERTIFICATE("weir.cluster.tls.certificate"),
  WEIR_CLUSTER_TLS_KEY("weir.cluster.tls.key"),
  WEIR_CLUSTER_TLS_AUTHORITY("weir.cluster.tls.authority"),
  WEIR_CASSANDRA_CONTACT_POINTS("weir.cassandra.contact-points", true),
  WEIR_CASSANDRA_LOCAL_DATACENTER("weir.cassandra.local-datacenter"),
  WEIR_CASSANDRA_CREATE_SCHEMA("weir.cassandra.create-schema");

  private static final String PREFIX = "WEIR_";

  /** Read by the script, and by logback.xml; and the token of who asks nodes. */
  private static final Set<String> OTHERS =
      Set.of("WEIR_JAVA_OPTIONS", "WEIR_LOG_LEVEL", "WEIR_TOKEN");

  /** What Kubernetes tells each pod of a service whose name begins with {@code weir}. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("WEIR_(.+_)?(SERVICE_(HOST|PORT)(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

  /** Its {@code WEIR_PORT}, say: a URL, and no setting has one. */
  private static final Pattern SERVICE_URL = Pattern.compile("(tcp|udp|sctp)://.*");

  private final String path;
  private final boolean list;

  Environment(String path) {
    this(path, false);
  }

  Environment(String path, boolean list) {
    this.path = path;
    this.list = list;
  }

  /**
   * The settings that an environment holds.
   *
   * @throws IllegalArgumentException for a {@code WEIR_…} that there is not
   */
  static Config settings(Map<String, String> environment) {
    List<String> unknown =
        environment.entrySet().stream()
            .filter(each -> !isKnown(each.getKey(), each.getValue()))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    Expect.that(
        unknown.isEmpty(),
        "environment variables",
        unknown,
        "only " + Arrays.toString(values()) + " and " + new TreeSet<>(OTHERS));
    Config settings = ConfigFactory.empty();
    for (Environment variable : values()) {
      String value = environment.get(variable.name());
      if (value != null) {
        settings = settings.withValue(variable.path, variable.read(value));
      }
    }
    return settings;
  }

  private static boolean isKnown(String name, String value) {
    return !name.startsWith(PREFIX)
        || OTHERS.contains(name)
        || Arrays.stream(values()).anyMatch(variable -> variable.name().equals(name))
        || SERVICE_LINK.matcher(name).matches()
        || SERVICE_URL.matcher(value).matches();
  }

  private ConfigValue read(String value) {
    Object read = list ? List.of(value.trim().split("\\s*,\\s*", -1)) : value;
    return ConfigValueFactory.fromAnyRef(read, "environment variable " + name());
  }
}
