package dev.weir.node.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where this node stands in its cluster: section {@code weir.cluster}. What Akka reads as it is
 * (address, roles, version) {@code weir-node.conf} passes on; the rest is here.
 *
 * @param roles what the node does; at least one
 * @param formation how it finds the others
 * @param tls what they prove to each other; empty: nothing
 */
record ClusterSettings(Set<String> roles, Formation formation, Optional<ClusterTls> tls) {

  /** The name of the actor system, and so of the cluster. */
  static final String SYSTEM = "weir";

  /** Methods that only see nodes that are ready: no cluster would ever begin. */
  private static final String FOR_CLIENTS = "-for-client";

  private static final Pattern HOST_PORT =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*|\\[[0-9a-fA-F:.]+]):([0-9]{1,5})");

  /** How a node finds the others. */
  sealed interface Formation {

    /** What Akka must be told. */
    Map<String, Object> toAkka();

    /**
     * Fixed addresses. Of these the first begins a cluster of its own if no other answers.
     *
     * @param seeds {@code host:port} of each; at least one
     */
    record Seeds(List<String> seeds) implements Formation {
      public Seeds {
        seeds = List.copyOf(seeds);
        seeds.forEach(Seeds::check);
      }

      private static void check(String seed) {
        var matcher = HOST_PORT.matcher(seed);
        Expect.that(
            matcher.matches() && isPort(Integer.parseInt(matcher.group(2))),
            "weir.cluster.seed-nodes",
            '"' + seed + '"',
            "host:port, port 1 to 65535");
      }

      private static boolean isPort(int number) {
        return number >= 1 && number <= 65535;
      }

      @Override
      public Map<String, Object> toAkka() {
        return Map.of(
            "akka.cluster.seed-nodes",
            seeds.stream().map(seed -> "akka://" + SYSTEM + "@" + seed).toList());
      }
    }

    /**
     * Cluster Bootstrap asks a discovery service.
     *
     * @param method a name under {@code akka.discovery}
     */
    record Discovered(String method) implements Formation {
      @Override
      public Map<String, Object> toAkka() {
        return Map.of(
            "akka.management.cluster.bootstrap.contact-point-discovery.discovery-method", method);
      }
    }
  }

  ClusterSettings {
    roles = Set.copyOf(roles);
    Expect.that(
        !roles.isEmpty() && Set.of(Membership.LIMITER, Membership.FRONT).containsAll(roles),
        "weir.cluster.roles",
        roles,
        "limiter, front or both");
  }

  /**
   * @throws IllegalArgumentException for values out of bounds, and unless exactly one of seed-nodes
   *     and discovery is set: a node that knew of no other would begin a second cluster on the same
   *     journal
   */
  static ClusterSettings of(Config root) {
    Config cluster = root.getConfig("weir.cluster");
    List<String> seeds = cluster.getStringList("seed-nodes");
    String discovery = cluster.getString("discovery");
    Expect.that(
        seeds.isEmpty() != discovery.isEmpty(),
        "weir.cluster.seed-nodes",
        seeds + " with weir.cluster.discovery: \"" + discovery + '"',
        "exactly one of the two; for a node alone, its own address as the seed");
    Formation formation =
        discovery.isEmpty()
            ? new Formation.Seeds(seeds)
            : new Formation.Discovered(known(discovery, root.getObject("akka.discovery")));
    return new ClusterSettings(
        Set.copyOf(cluster.getStringList("roles")),
        formation,
        ClusterTls.of(cluster.getConfig("tls")));
  }

  /** Akka looks for a method only once it is asked: a misspelt one would be said too late. */
  private static String known(String method, ConfigObject section) {
    List<String> methods =
        section.entrySet().stream()
            .filter(each -> each.getValue() instanceof ConfigObject of && of.containsKey("class"))
            .map(Map.Entry::getKey)
            .filter(each -> !each.endsWith(FOR_CLIENTS))
            .sorted()
            .toList();
    Expect.that(
        methods.contains(method),
        "weir.cluster.discovery",
        '"' + method + '"',
        "one of " + String.join(", ", methods));
    return method;
  }

  /** The configuration with what Akka must be told on top. */
  Config over(Config root) {
    Config told = with(root, formation.toAkka());
    if (tls.isPresent()) {
      told = with(told, tls.get().toAkka());
      tls.get().check(told);
    }
    if (!roles.contains(Membership.LIMITER)) {
      told =
          told.withValue(
              "akka.cluster.sharding.healthcheck.names",
              ConfigValueFactory.fromIterable(List.of()));
    }
    return told;
  }

  private static Config with(Config root, Map<String, Object> more) {
    Config told = root;
    for (Map.Entry<String, Object> entry : more.entrySet()) {
      told = told.withValue(entry.getKey(), ConfigValueFactory.fromAnyRef(entry.getValue()));
    }
    return told;
  }
}
