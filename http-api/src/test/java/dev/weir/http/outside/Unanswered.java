package dev.weir.http.outside;

import java.util.List;

/** A question that was never answered: refused, cut off, or given up. */
record Unanswered(String node, long askedMillis, long gaveUpMillis, Throwable why) {

  /** What a question on loopback takes to reach a port, or to find it closed. */
  private static final long AT_THE_DOOR_MILLIS = 100;

  /** Whether the node had not even taken the connection. */
  boolean neverConnected() {
    return Http.neverConnected(why);
  }

  /**
   * Whether it came as the port closed: the kernel had taken the connection, nobody the question,
   * and whoever asked next was refused.
   */
  boolean foundTheDoorClosing(List<Unanswered> all) {
    return gaveUpMillis - askedMillis < AT_THE_DOOR_MILLIS
        && all.stream()
            .anyMatch(
                other ->
                    other.neverConnected()
                        && other.node.equals(node)
                        && Math.abs(other.askedMillis - askedMillis) < AT_THE_DOOR_MILLIS);
  }
}
