package dev.weir.node.pace;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a release tells of a delivery.
 *
 * @param status what the destination answered, 100 to 599; empty: it is not told, and went well
 * @param millis how long it took, at least 0; empty: as long as the lease was out
 * @param retryAfterSeconds how long the destination asks to be left alone; at least 0
 */
public record Report(OptionalInt status, OptionalLong millis, OptionalLong retryAfterSeconds) {

  /** Of a release that tells nothing. */
  public static final Report UNTOLD =
      new Report(OptionalInt.empty(), OptionalLong.empty(), OptionalLong.empty());

  private static final int LEAST_FAILED = 400;
  private static final int LEAST_SERVER_ERROR = 500;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;

  /** What a delivery's end says of its destination. */
  public enum Outcome {
    /** It was taken. */
    DELIVERED,
    /**
     * It was not taken, by a destination that works: another would fare as this one is dealt with.
     */
    REFUSED,
    /** The destination did not get to it. */
    FAILED
  }

  /** What it comes to. */
  public Outcome outcome() {
    int known = status.orElse(LEAST_FAILED - 1);
    if (known < LEAST_FAILED) {
      return Outcome.DELIVERED;
    }
    return known >= LEAST_SERVER_ERROR || known == REQUEST_TIMEOUT || known == TOO_MANY_REQUESTS
        ? Outcome.FAILED
        : Outcome.REFUSED;
  }
}
