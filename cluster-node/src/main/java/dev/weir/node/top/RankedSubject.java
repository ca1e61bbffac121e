package dev.weir.node.top;

/**
 * One subject and what it counts.
 *
 * @param subject as answers show it
 * @param count an estimate, never below {@code atLeast}
 * @param atLeast it counts no less than this
 */
public record RankedSubject(String subject, long count, long atLeast) {
  public RankedSubject {
    if (atLeast < 0 || count < atLeast) {
      throw new IllegalArgumentException(
          "atLeast: " + atLeast + " (expected: 0 to the count, which is " + count + ")");
    }
  }
}
