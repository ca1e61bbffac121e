package dev.weir.node.window;

import java.util.Optional;

/**
 * What became of a call.
 *
 * @param judgement of its windows, where they were asked
 * @param lease its slot, if it was let in and needs one
 */
public record Turn(
    Standing standing, Waiter waiter, Optional<Judgement> judgement, Optional<Lease> lease) {

  /** How a call that joined stands. */
  public enum Standing {
    /** It has its permits, and a slot if it needs one. */
    LET_IN,
    /** It waits. */
    QUEUED,
    /** Its windows have no room for it. */
    NO_ROOM,
    /** No slot is free, and it may not wait, or not here: as many wait as may. */
    NO_PLACE,
    /** Its permits are not due in time, or it may not wait for them, or not here. */
    NOT_DUE,
    /** The journal has to be written to first. */
    UNCOVERED,
    /** Nobody has asked for it for too long. */
    GONE,
  }

  static Turn of(Standing standing, Waiter waiter) {
    return new Turn(standing, waiter, Optional.empty(), Optional.empty());
  }

  static Turn of(Standing standing, Waiter waiter, Judgement judgement) {
    return new Turn(standing, waiter, Optional.of(judgement), Optional.empty());
  }
}
