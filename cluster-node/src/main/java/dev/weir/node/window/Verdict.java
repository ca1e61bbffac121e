package dev.weir.node.window;

/** What a bucket says to a cost. */
public enum Verdict {
  /** It may be taken now. */
  GRANTABLE,
  /** A window has no room for it. */
  DENIED,
  /** Every window has room, but the journal does not know of it yet: reserve first. */
  UNCOVERED
}
