package dev.weir.node.incident;

import java.util.OptionalLong;

/**
 * A policy whose callers are to stay away longer.
 *
 * @param policy the policy's name
 * @param retryAfterAtLeastSeconds no Retry-After is less; 1 to {@value #MOST_SECONDS}
 * @param untilSeconds Unix seconds from which on it is over; empty: when it is ended
 * @param reason why, at most {@value #MAX_REASON_CHARACTERS} characters; may be empty
 * @param sinceMillis when it was declared, Unix milliseconds
 */
public record Incident(
    String policy,
    long retryAfterAtLeastSeconds,
    OptionalLong untilSeconds,
    String reason,
    long sinceMillis) {

  /** The longest wait that an incident asks for: a day. */
  public static final long MOST_SECONDS = 86_400;

  /** The longest reason. */
  public static final int MAX_REASON_CHARACTERS = 200;

  private static final long MILLIS_PER_SECOND = 1_000;

  public Incident {
    if (retryAfterAtLeastSeconds < 1 || retryAfterAtLeastSeconds > MOST_SECONDS) {
      throw new IllegalArgumentException(
          "retryAfterAtLeastSeconds: "
              + retryAfterAtLeastSeconds
              + " (expected: 1 to "
              + MOST_SECONDS
              + ")");
    }
    if (reason.length() > MAX_REASON_CHARACTERS) {
      throw new IllegalArgumentException(
          "reason: "
              + reason.length()
              + " characters (expected: at most "
              + MAX_REASON_CHARACTERS
              + ")");
    }
  }

  /** Whether it is not over yet. */
  public boolean holdsAt(long nowMillis) {
    return untilSeconds.isEmpty() || nowMillis < untilSeconds.getAsLong() * MILLIS_PER_SECOND;
  }
}
