package dev.weir.node.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** The whole configuration that a node's actor system is started with. */
public final class NodeConfig {

  private NodeConfig() {}

  /**
   * The operator's settings over {@code weir-node.conf} over the libraries' defaults, resolved,
   * with {@code weir.cluster} in Akka's own words. System properties come first of all.
   *
   * @param operator may be empty but for {@code weir.cluster.seed-nodes} or {@code discovery}
   * @throws IllegalArgumentException for values of {@code weir.cluster} and {@code weir.tenure} out
   *     of bounds
   * @throws com.typesafe.config.ConfigException for values missing or of the wrong type
   */
  public static Config assemble(Config operator) {
    Config root =
        ConfigFactory.load(operator.withFallback(ConfigFactory.parseResources("weir-node.conf")));
    Config told = ClusterSettings.of(root).over(root);
    TenureSettings.of(told);
    return told;
  }

  /** The name that every node's actor system must have. */
  public static String systemName() {
    return ClusterSettings.SYSTEM;
  }
}
