package dev.weir.http.launcher;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code weir up} was asked for.
 *
 * @param nodes how many, 1 to {@value NodePorts#MOST_NODES}
 * @param fresh begins with empty data; only with the embedded Cassandra
 * @param policies the folder of policy files
 * @param cassandra a ring that runs already; empty: the embedded one
 * @param portOffset is added to every port, 0 to {@value NodePorts#MOST_OFFSET}
 */
record UpSettings(
    int nodes,
    boolean fresh,
    Path policies,
    Optional<InetSocketAddress> cassandra,
    int portOffset) {
  UpSettings {
    if (nodes < 1 || nodes > NodePorts.MOST_NODES) {
      throw new IllegalArgumentException(
          "--nodes: " + nodes + " (expected: 1 to " + NodePorts.MOST_NODES + ")");
    }
    if (portOffset < 0 || portOffset > NodePorts.MOST_OFFSET) {
      throw new IllegalArgumentException(
          "--port-offset: " + portOffset + " (expected: 0 to " + NodePorts.MOST_OFFSET + ")");
    }
    if (fresh && cassandra.isPresent()) {
      throw new IllegalArgumentException(
          "--fresh: together with --cassandra (expected: only with the embedded Cassandra, whose"
              + " data it deletes)");
    }
    policies = policies.toAbsolutePath().normalize();
  }

  NodePorts ports(int index) {
    return NodePorts.of(index, portOffset);
  }

  CassandraPorts cassandraPorts() {
    return CassandraPorts.of(portOffset);
  }

  /** Where the nodes find Cassandra, as {@code host:port}. */
  String contactPoint() {
    return cassandra
        .map(address -> address.getHostString() + ":" + address.getPort())
        .orElse("127.0.0.1:" + cassandraPorts().cql());
  }
}
