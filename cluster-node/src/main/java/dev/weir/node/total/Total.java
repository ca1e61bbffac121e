package dev.weir.node.total;

/**
 * A policy's accounts over the whole cluster.
 *
 * @param account what was counted since the beginning
 * @param inFlight webhook deliveries under way
 */
public record Total(PolicyAccount account, long inFlight) {

  /** Of a policy that nobody has called yet. */
  public static final Total NONE = new Total(PolicyAccount.NONE, 0);
}
