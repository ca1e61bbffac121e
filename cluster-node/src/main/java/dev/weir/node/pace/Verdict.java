package dev.weir.node.pace;

/** What becomes of a delivery that was asked for. */
sealed interface Verdict {

  /**
   * It may go.
   *
   * @param number its lease's
   * @param sinceMillis from when on it counts
   * @param expiresAtMillis when it has failed if nobody has said how it went
   * @param queuedMillis how long it waited
   */
  record LetIn(long number, long sinceMillis, long expiresAtMillis, long queuedMillis)
      implements Verdict {}

  /** It waits. */
  record Queued() implements Verdict {}

  /**
   * It may not go.
   *
   * @param retryAfterMillis how long to wait before it is asked for again, at least 1
   * @param queuedMillis how long it waited
   */
  record Denied(long retryAfterMillis, long queuedMillis) implements Verdict {}

  /** A look found that one could go. */
  record Free() implements Verdict {}

  /** Another delivery was asked for under its id. */
  record Conflict() implements Verdict {}

  /** It was given up before it was asked for, or too many ask for it. */
  record GivenUp() implements Verdict {}
}
