package dev.weir.config.policy;

import java.time.Duration;

/**
 * A subject that is denied again and again has its limit lowered for a while.
 *
 * @param denials so many lower it, 2 to {@value #MAX_DENIALS}
 * @param within in so long a time, 1 s to {@link #MAX_LENGTH}
 * @param lowerToPercent what is left of the permits, 1 to 99 percent, at least one permit
 * @param lasting for how long, 1 s to {@link #MAX_LENGTH}
 */
public record Abuse(int denials, Duration within, int lowerToPercent, Duration lasting) {

  /** The most denials that are counted. */
  public static final int MAX_DENIALS = 100_000;

  /** The longest that denials are counted, and that a limit stays lowered. */
  public static final Duration MAX_LENGTH = Duration.ofDays(1);

  public Abuse {
    Expect.between("denials", denials, 2, MAX_DENIALS);
    Expect.lasting("within", within, Duration.ofSeconds(1), MAX_LENGTH);
    Expect.between("lower-to", lowerToPercent, 1, 99);
    Expect.lasting("for", lasting, Duration.ofSeconds(1), MAX_LENGTH);
  }

  /** What is left of a rate while the limit is lowered. */
  public Rate lowered(Rate rate) {
    return new Rate(
        lowered(rate.permits()), rate.window(), rate.algorithm(), lowered(rate.capacity()));
  }

  private long lowered(long permits) {
    return Math.max(1, permits * lowerToPercent / 100);
  }
}
