package dev.weir.node.limiter;

/**
 * How long an asker waits for a limiter.
 *
 * @param silentMillis for one that says nothing; not positive: it is not worth asking
 * @param recoveringMillis in all, for one that says that it is recovering; at least {@code
 *     silentMillis}
 */
public record AskTimeout(long silentMillis, long recoveringMillis) {

  public AskTimeout {
    if (recoveringMillis < silentMillis) {
      throw new IllegalArgumentException(
          "recoveringMillis: " + recoveringMillis + " (expected: at least " + silentMillis + ")");
    }
  }

  /** What is left of it so much later. */
  public AskTimeout after(long elapsedMillis) {
    return new AskTimeout(silentMillis - elapsedMillis, recoveringMillis - elapsedMillis);
  }

  /** The same, but not longer than this. */
  public AskTimeout atMost(long millis) {
    return new AskTimeout(Math.min(silentMillis, millis), Math.min(recoveringMillis, millis));
  }
}
