package dev.weir.node.limiter;

import java.util.List;

/**
 * What a limiter has of other nodes' bookings, for its successor: which of them it knows, and the
 * deliveries that have begun by them and not ended.
 *
 * @param nodes how far it has entered what each told it
 * @param underWay deliveries begun and not ended
 * @param endAtLatestMillis when the last of those has ended at the latest, Unix milliseconds
 */
record BookedUpTo(List<OfNode> nodes, long underWay, long endAtLatestMillis) {

  /**
   * How far one node's bookings are entered.
   *
   * @param bookkeeper the node's, while its process lives
   * @param number of the last one; each is above those before
   * @param atMillis when it was entered
   */
  record OfNode(long bookkeeper, long number, long atMillis) {}

  BookedUpTo {
    nodes = List.copyOf(nodes);
  }
}
