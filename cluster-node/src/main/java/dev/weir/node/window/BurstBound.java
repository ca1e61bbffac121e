package dev.weir.node.window;

/**
 * How many calls of one subject may be in flight and may wait, as its limit and tier say now.
 *
 * @param slots calls in flight
 * @param queue calls that wait
 * @param leaseMillis after which a slot comes free by itself
 * @param ahead leases that may be reserved and not granted
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
}
