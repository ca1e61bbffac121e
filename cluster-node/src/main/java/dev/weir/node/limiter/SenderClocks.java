package dev.weir.node.limiter;

import akka.actor.Address;

/** How far other nodes' clocks are from ours. Safe to ask from any thread. */
@FunctionalInterface
public interface SenderClocks {
  /**
   * What to add to an instant of that node's clock to have it in ours; 0 for this node and for one
   * not measured yet.
   */
  long offsetMillis(Address node);
}
