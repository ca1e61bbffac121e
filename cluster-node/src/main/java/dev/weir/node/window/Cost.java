package dev.weir.node.window;

import java.util.Map;

/**
 * Permits that one call takes of each bucket that it meets.
 *
 * @param permits 0 to 1,000,000,000; 0 looks
 * @param byLimit in their place, of the buckets of these limits; empty for a look
 */
public record Cost(long permits, Map<String, Long> byLimit) {

  /** Of a look. */
  public static final Cost NONE = new Cost(0, Map.of());

  private static final Cost ONE = new Cost(1, Map.of());

  public Cost {
    byLimit = Map.copyOf(byLimit);
    if (permits == 0 && !byLimit.isEmpty()) {
      throw new IllegalArgumentException("byLimit: " + byLimit + " (expected: none for a look)");
    }
  }

  /** As many of every bucket. */
  public static Cost of(long permits) {
    return permits == 1 ? ONE : permits == 0 ? NONE : new Cost(permits, Map.of());
  }

  /** Permits of each bucket of this limit. */
  public long of(String limit) {
    return byLimit.isEmpty() ? permits : byLimit.getOrDefault(limit, permits);
  }

  /** Permits of this bucket. */
  public long of(BucketKey key) {
    return of(key.limit());
  }

  /** Whether it takes nothing. */
  public boolean isLook() {
    return permits == 0;
  }
}
