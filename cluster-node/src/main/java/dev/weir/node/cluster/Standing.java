package dev.weir.node.cluster;

import org.slf4j.Logger;

/** Logs when a node's standing among its peers changes, and nothing while it stays. */
final class Standing {

  private final Logger log;
  private boolean held;
  private boolean agreed = true;

  Standing(Logger log) {
    this.log = log;
  }

  void observe(boolean heldNow, boolean agreedNow, int members) {
    if (heldNow != held) {
      held = heldNow;
      if (heldNow) {
        log.info("Tenure gained among {} members", members);
      } else {
        log.warn("Tenure lost: no majority of {} members was heard from", members);
      }
    }
    if (agreedNow != agreed) {
      agreed = agreedNow;
      if (agreedNow) {
        log.info("This node's clock agrees with its peers' again");
      } else {
        log.warn("This node's clock is off most of its peers': check its time source");
      }
    }
  }
}
