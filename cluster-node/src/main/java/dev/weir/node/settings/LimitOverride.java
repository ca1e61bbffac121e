package dev.weir.node.settings;

import dev.weir.config.policy.Rate;
import java.util.OptionalLong;

/**
 * Another figure than the policy's, for one window of a limit or for its calls in flight.
 *
 * @param limit the limit's name
 * @param windowSeconds every window of this length, rounded up; empty: the calls in flight
 * @param amount permits per window, or slots; 1 to {@value Rate#MAX_PERMITS}
 * @param untilSeconds Unix seconds from which on it does not hold any more; empty: it stands
 * @param reason why, at most {@value SettingsChange#MAX_REASON_CHARACTERS} characters; may be empty
 */
public record LimitOverride(
    String limit,
    OptionalLong windowSeconds,
    long amount,
    OptionalLong untilSeconds,
    String reason) {

  private static final long MILLIS_PER_SECOND = 1_000;

  public LimitOverride {
    Expect.between("amount", amount, 1, Rate.MAX_PERMITS);
    untilSeconds.ifPresent(until -> Expect.between("until", until, 1, SettingsChange.MAX_UNTIL));
  }

  /** Whether it ends by itself. */
  public boolean temporary() {
    return untilSeconds.isPresent();
  }

  /** Whether it has not ended yet. */
  public boolean holdsAt(long nowMillis) {
    return nowMillis < endsAtMillis();
  }

  /** From when on it does not hold any more; far in the future if it stands. */
  long endsAtMillis() {
    return untilSeconds.isPresent() ? untilSeconds.getAsLong() * MILLIS_PER_SECOND : Long.MAX_VALUE;
  }

  /** Whether it takes the other's place: a standing one and a temporary one stand side by side. */
  boolean replaces(LimitOverride other) {
    return limit.equals(other.limit)
        && windowSeconds.equals(other.windowSeconds)
        && temporary() == other.temporary();
  }

  boolean isOf(String name, OptionalLong window) {
    return limit.equals(name) && windowSeconds.equals(window);
  }
}
