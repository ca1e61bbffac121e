package dev.weir.node.cluster;

/** For how long a node may act as an owner. A term once given only ends by time. */
sealed interface Term {

  /**
   * Whether it holds.
   *
   * @param nowNanos by the monotonic clock of the node itself
   */
  boolean holds(long nowNanos);

  /** Not now: too few members were heard from, or the node is no member. */
  record None() implements Term {
    @Override
    public boolean holds(long nowNanos) {
      return false;
    }
  }

  /**
   * Until an instant, exclusive.
   *
   * @param endNanos by the monotonic clock of the node itself; its origin is arbitrary, so instants
   *     are compared by their difference
   */
  record Until(long endNanos) implements Term {
    @Override
    public boolean holds(long nowNanos) {
      return endNanos - nowNanos > 0;
    }

    /** The later of the two ends. */
    Until orLater(Until other) {
      return other.endNanos - endNanos > 0 ? other : this;
    }
  }
}
