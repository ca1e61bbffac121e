package dev.weir.config.policy;

import java.time.Duration;

/**
 * Permits per window.
 *
 * @param permits permits per window; 1 to {@value #MAX_PERMITS}
 * @param window the window's length, whole milliseconds; 1 ms to 31 days
 * @param algorithm how the window counts
 * @param capacity the most that can be held at once; equals {@code permits} but for a token bucket,
 *     where it is 1 to {@value #MAX_PERMITS}
 */
public record Rate(long permits, Duration window, Algorithm algorithm, long capacity) {

  /** Keeps permits times milliseconds of the longest window below 2^62. */
  public static final long MAX_PERMITS = 1_000_000_000L;

  /** The longest window. */
  public static final Duration MAX_WINDOW = Duration.ofDays(31);

  public Rate {
    Expect.that(
        permits >= 1 && permits <= MAX_PERMITS,
        "permits",
        permits,
        "1 to " + MAX_PERMITS + " permits");
    Expect.between("capacity", capacity, 1, MAX_PERMITS);
    Expect.that(
        window.compareTo(Duration.ofMillis(1)) >= 0
            && window.compareTo(MAX_WINDOW) <= 0
            && window.equals(Duration.ofMillis(window.toMillis())),
        "window",
        window,
        "a window of whole milliseconds, 1 ms to 31 days");
    Expect.that(
        algorithm == Algorithm.TOKEN_BUCKET || capacity == permits,
        "capacity",
        capacity,
        "a capacity other than the permits only with algorithm token-bucket");
  }

  /** A rate whose capacity is its permits. */
  public static Rate of(long permits, Duration window, Algorithm algorithm) {
    return new Rate(permits, window, algorithm, permits);
  }

  /** The rate as a policy spells it: {@code 100 per minute}, {@code 5 per 30 seconds}. */
  public String text() {
    return permits + " per " + WindowUnit.print(window.toMillis());
  }

  /** The window's length in milliseconds. */
  public long windowMillis() {
    return window.toMillis();
  }
}
