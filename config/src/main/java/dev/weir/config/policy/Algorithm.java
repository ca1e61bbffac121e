package dev.weir.config.policy;

/** How a window counts. */
public enum Algorithm {
  /** Windows that begin at multiples of their length since the Unix epoch (UTC). */
  FIXED_CALENDAR,
  /** Windows that begin with the first call after the previous one ended. */
  FIXED_FIRST_CALL,
  /** Never more than the permits in any interval of the window's length. */
  SLIDING,
  /** A bucket of {@link Rate#capacity()} permits that refills at permits per window. */
  TOKEN_BUCKET
}
