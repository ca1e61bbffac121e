package dev.weir.node.window;

import dev.weir.config.policy.Algorithm;

/**
 * What an answer shows of one window.
 *
 * @param permits permits that it holds when full
 * @param windowMillis its length
 * @param algorithm how it counts
 * @param used permits taken and still counted
 * @param remaining permits left, at least 0
 * @param resetAtMillis a fixed window's end; else when it would be full again
 * @param reserved permits that are durable and not taken
 * @param denied whether it has no room for the cost
 * @param fits whether it can ever hold the cost
 * @param retryAfterMillis how long to wait until it has room; 0 unless denied and it fits
 */
public record WindowView(
    long permits,
    long windowMillis,
    Algorithm algorithm,
    long used,
    long remaining,
    long resetAtMillis,
    long reserved,
    boolean denied,
    boolean fits,
    long retryAfterMillis) {

  /** The same with another reset. */
  WindowView resetAt(long instantMillis) {
    return new WindowView(
        permits,
        windowMillis,
        algorithm,
        used,
        remaining,
        instantMillis,
        reserved,
        denied,
        fits,
        retryAfterMillis);
  }

  /** The same where a wait of that length helps; denied. */
  WindowView retryIn(long millis) {
    return new WindowView(
        permits,
        windowMillis,
        algorithm,
        used,
        remaining,
        resetAtMillis,
        reserved,
        true,
        true,
        millis);
  }

  /** The same where a wait that helps is at least so long. */
  WindowView waiting(long leastMillis) {
    return denied && fits ? retryIn(Math.max(retryAfterMillis, leastMillis)) : this;
  }

  /** The same where it denies nothing: it is in shadow, or something else denied the call. */
  public WindowView notDenying() {
    return new WindowView(
        permits, windowMillis, algorithm, used, remaining, resetAtMillis, reserved, false, fits, 0);
  }

  /** The same where there is no place for the bucket before an instant. */
  WindowView deniedUntil(long instantMillis, long nowMillis) {
    return new WindowView(
        permits,
        windowMillis,
        algorithm,
        used,
        0,
        resetAtMillis,
        reserved,
        true,
        fits,
        fits ? Math.max(retryAfterMillis, instantMillis - nowMillis) : 0);
  }
}
