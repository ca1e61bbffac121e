package dev.weir.node.window;

/**
 * How many calls of one subject may be in flight and may wait, as its limit and tier say now.
 *
 * @param slots calls in flight
 * @param queue calls that wait
 * @param leaseMillis after which a slot comes free by itself
 * @param ahead leases that may be reserved and not granted though nobody waits for one
 */
public record BurstBound(long slots, int queue, long leaseMillis, long ahead) {

  /** Where no call needs a slot. */
  public static final BurstBound NONE = new BurstBound(0, 0, 1, 1);

  public BurstBound {
    Expect.atLeast("slots", slots, 0);
    Expect.atLeast("queue", queue, 0);
    Expect.atLeast("leaseMillis", leaseMillis, 1);
    Expect.atLeast("ahead", ahead, 1);
  }

  /**
   * Leases that may be reserved and not granted while so many calls wait for one: as many in one
   * write, or a small bound would need a write for each. At most half of the bound, since what is
   * reserved and never granted holds its slots for a whole lease after a crash.
   */
  long ahead(int wanting) {
    return Math.max(ahead, Math.min(wanting, slots / 2));
  }
}
