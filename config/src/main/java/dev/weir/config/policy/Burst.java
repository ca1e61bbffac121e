package dev.weir.config.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Calls in flight: each takes a slot, and one that finds none waits for it, first come first
 * served.
 *
 * @param slots calls in flight at once, 1 to {@value #MAX_SLOTS}; used where {@code slotsByTier}
 *     has no entry for the subject's tier
 * @param slotsByTier likewise, by tier
 * @param queue calls that may wait at once, 0 to {@value #MAX_QUEUE}
 * @param longestWait the longest that a call waits, and how long it does where it does not say so
 *     itself; zero to {@link #MAX_WAIT}
 * @param lease how long a slot is taken at most: then it comes free by itself; {@link #MIN_LEASE}
 *     to {@link #MAX_LEASE}
 */
public record Burst(
    OptionalInt slots,
    Map<String, Integer> slotsByTier,
    int queue,
    Duration longestWait,
    Duration lease)
    implements Bound {

  /** The most calls in flight of one subject. */
  public static final int MAX_SLOTS = 100_000;

  /** The most calls of one subject that wait. */
  public static final int MAX_QUEUE = 10_000;

  /** The longest wait. */
  public static final Duration MAX_WAIT = Duration.ofMinutes(10);

  /** The shortest lease. */
  public static final Duration MIN_LEASE = Duration.ofSeconds(1);

  /** The longest lease. */
  public static final Duration MAX_LEASE = Duration.ofHours(1);

  public Burst {
    slotsByTier = Map.copyOf(slotsByTier);
    Expect.that(
        slots.isPresent() || !slotsByTier.isEmpty(), "slots", "none", "a number, or one by tier");
    slots.ifPresent(number -> Expect.between("slots", number, 1, MAX_SLOTS));
    slotsByTier.values().forEach(number -> Expect.between("slots", number, 1, MAX_SLOTS));
    Expect.between("queue", queue, 0, MAX_QUEUE);
    Expect.lasting("wait", longestWait, Duration.ZERO, MAX_WAIT);
    Expect.lasting("lease", lease, MIN_LEASE, MAX_LEASE);
  }

  /** Calls that a subject of this tier may have in flight; empty: not bounded on that tier. */
  public OptionalInt slots(String tier) {
    Integer own = slotsByTier.get(tier);
    return own == null ? slots : OptionalInt.of(own);
  }

  @Override
  public List<Rate> always() {
    return List.of();
  }

  @Override
  public Map<String, List<Rate>> byTier() {
    return Map.of();
  }

  @Override
  public Counts counts() {
    return Counts.CALLS;
  }

  @Override
  public Optional<Burst> burst() {
    return Optional.of(this);
  }
}
