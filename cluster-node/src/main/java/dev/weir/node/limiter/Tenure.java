package dev.weir.node.limiter;

/**
 * Whether this node may still act as an owner: it has heard from a majority of the known members
 * within a time that is shorter than the earliest take-over. Safe to ask from any thread.
 */
@FunctionalInterface
public interface Tenure {
  /** Whether it holds now, by the monotonic clock. */
  boolean held();
}
