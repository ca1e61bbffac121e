package dev.weir.node.window;

import dev.weir.config.policy.Abuse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a bucket remembers of how its subject behaves, for when its limiter moves.
 *
 * @param key the bucket
 * @param told the wait that was told, where early retries put it off
 * @param loweredUntilMillis until when its rates are lowered
 * @param denials those that are counted, oldest first, at most {@value SlidingLog#MOST}
 */
public record Conduct(
    BucketKey key, Optional<Wait> told, OptionalLong loweredUntilMillis, List<Denials> denials) {

  private static final long LONGEST_MILLIS = Abuse.MAX_LENGTH.toMillis();

  /**
   * A wait that was told.
   *
   * @param window whose reset it is
   * @param sinceMillis since when it is waited for; later with each retry
   * @param dueMillis when there would be room, had nobody retried
   * @param untilMillis when there will be
   */
  public record Wait(WindowKey window, long sinceMillis, long dueMillis, long untilMillis) {

    Wait movedBack(long millis) {
      return new Wait(window, sinceMillis - millis, dueMillis - millis, untilMillis - millis);
    }
  }

  /** So many denials that count from an instant. */
  public record Denials(long atMillis, long count) {}

  public Conduct {
    denials = List.copyOf(denials);
  }

  /** Whether it says nothing any more, however long denials may count. */
  public boolean isOver(long nowMillis) {
    long countedMillis =
        denials.isEmpty() ? nowMillis : denials.get(denials.size() - 1).atMillis() + LONGEST_MILLIS;
    return told.map(Wait::untilMillis).orElse(nowMillis) <= nowMillis
        && loweredUntilMillis.orElse(nowMillis) <= nowMillis
        && countedMillis <= nowMillis;
  }
}
