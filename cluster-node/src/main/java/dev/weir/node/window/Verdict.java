package dev.weir.node.window;

/** What a bucket says to a cost. */
public enum Verdict {
  /** It may be taken now. */
  GRANTABLE,
  /** Every window has room, but the journal does not know of it yet: reserve first. */
  UNCOVERED,
  /** A window has no room for it. */
  DENIED;

  /** What two buckets say together: the graver of both. */
  Verdict and(Verdict other) {
    return compareTo(other) > 0 ? this : other;
  }
}
