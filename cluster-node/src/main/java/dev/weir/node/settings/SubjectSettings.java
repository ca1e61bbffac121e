package dev.weir.node.settings;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Tiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is set for one subject. What a policy does not have, or has no more, is without effect until
 * it has it again.
 *
 * @param tier the tier that was set; empty: none was
 * @param overrides at most {@value #MOST_OVERRIDES}; of one window at most one that stands and one
 *     that ends by itself, which counts while it lasts
 */
public record SubjectSettings(Optional<String> tier, List<LimitOverride> overrides) {

  /** Of a subject that nothing was ever set for. */
  public static final SubjectSettings NONE = new SubjectSettings(Optional.empty(), List.of());

  /** The most overrides of a subject. */
  public static final int MOST_OVERRIDES = 64;

  private static final long MILLIS_PER_SECOND = 1_000;

  public SubjectSettings {
    overrides = List.copyOf(overrides);
    Expect.that(
        overrides.size() <= MOST_OVERRIDES,
        "overrides",
        overrides.size(),
        "at most " + MOST_OVERRIDES);
  }

  /** The tier that the subject is on; empty where the policy has none. */
  public String tier(Tiers tiers) {
    return tier.isPresent() && tiers.names().contains(tier.get()) ? tier.get() : tiers.initial();
  }

  /** The windows that a limit holds this subject to; empty: it does not apply to its tier. */
  public List<Rate> rates(Limit limit, Tiers tiers, long nowMillis) {
    List<Rate> ofTier = limit.rates(tier(tiers));
    if (overrides.isEmpty()) {
      return ofTier;
    }
    List<Rate> rates = new ArrayList<>(ofTier.size());
    for (Rate rate : ofTier) {
      OptionalLong windowSeconds = OptionalLong.of(windowSeconds(rate));
      rates.add(
          inForce(limit.name(), windowSeconds, nowMillis)
              .map(override -> of(rate, override.amount()))
              .orElse(rate));
    }
    return rates;
  }

  /**
   * The calls that this subject may have in flight.
   *
   * @return empty: this limit does not bound them, or not on the subject's tier
   */
  public OptionalInt slots(Limit limit, Tiers tiers, long nowMillis) {
    if (limit.burst().isEmpty()) {
      return OptionalInt.empty();
    }
    return inForce(limit.name(), OptionalLong.empty(), nowMillis)
        .map(override -> OptionalInt.of(Math.toIntExact(override.amount())))
        .orElseGet(() -> limit.burst().get().slots(tier(tiers)));
  }

  /** When the next override ends by itself; far in the future if none does. */
  public long nextChangeMillis(long nowMillis) {
    long nextMillis = Long.MAX_VALUE;
    for (LimitOverride override : overrides) {
      if (override.holdsAt(nowMillis)) {
        nextMillis = Math.min(nextMillis, override.endsAtMillis());
      }
    }
    return nextMillis;
  }

  /** The overrides that have not ended, the one that counts before the one it stands over. */
  public List<LimitOverride> overridesAt(long nowMillis) {
    return overrides.stream().filter(override -> override.holdsAt(nowMillis)).toList();
  }

  /** Whether a change of the kinds that end overrides would end any. */
  public boolean hasAny(SettingsChange end, long nowMillis) {
    return overridesAt(nowMillis).stream().anyMatch(end::ends);
  }

  /**
   * After a change; what had ended by then is dropped.
   *
   * @param atMillis when it was made
   */
  public SubjectSettings with(SettingsChange change, long atMillis) {
    List<LimitOverride> kept = new ArrayList<>(overridesAt(atMillis));
    return switch (change.kind()) {
      case TIER -> new SubjectSettings(Optional.of(change.name()), kept);
      case PERMITS, SLOTS -> {
        LimitOverride made = change.override();
        kept.removeIf(made::replaces);
        if (kept.size() == MOST_OVERRIDES) {
          // Never, unless two owners wrote at once: neither knew of what the other made.
          kept.remove(kept.size() - 1);
        }
        kept.add(made.temporary() ? 0 : kept.size(), made);
        yield new SubjectSettings(tier, kept);
      }
      case END, END_TEMPORARY -> {
        kept.removeIf(change::ends);
        yield new SubjectSettings(tier, kept);
      }
    };
  }

  /** The override of some windows, or of the calls in flight, that counts now. */
  private Optional<LimitOverride> inForce(String limit, OptionalLong window, long nowMillis) {
    LimitOverride standing = null;
    for (LimitOverride override : overrides) {
      if (override.isOf(limit, window) && override.holdsAt(nowMillis)) {
        if (override.temporary()) {
          return Optional.of(override);
        }
        standing = override;
      }
    }
    return Optional.ofNullable(standing);
  }

  /** The length by which answers and operators name a window. */
  static long windowSeconds(Rate rate) {
    return -Math.floorDiv(-rate.windowMillis(), MILLIS_PER_SECOND);
  }

  /** Of a token bucket the capacity goes with the permits. */
  private static Rate of(Rate rate, long permits) {
    if (rate.algorithm() != Algorithm.TOKEN_BUCKET) {
      return Rate.of(permits, rate.window(), rate.algorithm());
    }
    long capacity = rate.capacity() * permits / rate.permits();
    return new Rate(
        permits,
        rate.window(),
        rate.algorithm(),
        Math.max(1, Math.min(Rate.MAX_PERMITS, capacity)));
  }
}
