package dev.weir.config.policy;

/** Which counter headers an answer carries. */
public enum HeaderStyle {
  /** None. */
  NONE,
  /**
   * {@code X-RateLimit-Limit}, {@code -Remaining}, {@code -Reset} (Unix seconds), of the tightest
   * window.
   */
  X_RATELIMIT,
  /** {@code RateLimit} and {@code RateLimit-Policy} of draft-ietf-httpapi-ratelimit-headers. */
  RATELIMIT
}
