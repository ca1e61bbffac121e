package dev.weir.http.launcher;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ports of one local node: the n-th adds n to each.
 *
 * @param decisions where calls are judged
 * @param management where operators ask
 * @param cluster where nodes talk to each other
 */
record NodePorts(int decisions, int management, int cluster) {
  private static final int DECISIONS = 8080;
  private static final int MANAGEMENT = 8558;
  private static final int CLUSTER = 25520;

  /** So many nodes that the ports of two kinds never meet. */
  static final int MOST_NODES = 100;

  /** The cluster's port is the highest: with it all fit below 65,536. */
  static final int MOST_OFFSET = 39_000;

  /** The ports of the n-th node, from 0; an offset moves all of a cluster's ports. */
  static NodePorts of(int index, int offset) {
    if (index < 0 || index >= MOST_NODES) {
      throw new IllegalArgumentException(
          "node: " + index + " (expected: 0 to " + (MOST_NODES - 1) + ")");
    }
    if (offset < 0 || offset > MOST_OFFSET) {
      throw new IllegalArgumentException(
          "port offset: " + offset + " (expected: 0 to " + MOST_OFFSET + ")");
    }
    int n = index + offset;
    return new NodePorts(DECISIONS + n, MANAGEMENT + n, CLUSTER + n);
  }

  /** Each port by what it is for. */
  Map<String, Integer> byUse() {
    Map<String, Integer> ports = new LinkedHashMap<>();
    ports.put("decision API", decisions);
    ports.put("management", management);
    ports.put("cluster", cluster);
    return ports;
  }
}
