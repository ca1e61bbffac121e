package dev.weir.node.top;

/** What subjects are ranked by. */
public enum By {
  /** Calls that were judged, batch calls among them. */
  CALLS,
  /** Those of them that were denied. */
  DENIED
}
