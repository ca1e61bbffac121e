package dev.weir.config.policy;

/**
 * A call that is tried again before its {@code Retry-After} has passed, and is denied again, puts
 * the reset off by the time already waited for.
 *
 * @param longest a window is never put off for longer than to so many times its length, 2 to
 *     {@value #MAX_LONGEST}
 */
public record Penalty(int longest) {

  /** The most windows. */
  public static final int MAX_LONGEST = 10;

  public Penalty {
    Expect.between("longest", longest, 2, MAX_LONGEST);
  }
}
