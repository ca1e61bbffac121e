package dev.weir.config.policy;

import java.time.Duration;

/**
 * A call over the window is not denied but waits, first come first served, until its permit is due.
 *
 * @param longestWait the longest that a call waits, and how long it does where it does not say so
 *     itself; 1 ms to {@link Burst#MAX_WAIT}
 * @param queue calls that may wait at once, 1 to {@link Burst#MAX_QUEUE}
 */
public record Shape(Duration longestWait, int queue) {
  public Shape {
    Expect.lasting("wait", longestWait, Duration.ofMillis(1), Burst.MAX_WAIT);
    Expect.between("queue", queue, 1, Burst.MAX_QUEUE);
  }
}
