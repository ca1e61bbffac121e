package dev.weir.http.outside;

/**
 * What a policy publishes of one window of one limit.
 *
 * @param permits what it holds when full; for a token bucket its capacity
 * @param perWindow permits that come back in one window; differs for a token bucket only
 */
record Promise(
    String policy, String limit, Shape shape, long permits, long windowSeconds, long perWindow) {

  /** How a window counts. */
  enum Shape {
    /** Begins at multiples of its length since the epoch. */
    CALENDAR,
    /** Begins with the first call. */
    FIRST_CALL,
    SLIDING,
    TOKEN_BUCKET
  }

  static Promise of(String policy, String limit, Shape shape, long permits, long windowSeconds) {
    return new Promise(policy, limit, shape, permits, windowSeconds, permits);
  }

  long windowMillis() {
    return 1_000 * windowSeconds;
  }

  boolean isOf(String policyName, Verdict.Window window) {
    return policy.equals(policyName) && window.isOf(limit, windowSeconds);
  }
}
