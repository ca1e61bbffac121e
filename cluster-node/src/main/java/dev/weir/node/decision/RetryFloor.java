package dev.weir.node.decision;

/** What operators raise waits to, for as long as there is an incident. Any thread may ask. */
@FunctionalInterface
public interface RetryFloor {

  /**
   * No denied caller of this policy is told to come back earlier, seconds; 0: nothing is raised.
   */
  long atLeastSeconds(String policy);
}
