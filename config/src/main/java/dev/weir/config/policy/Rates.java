package dev.weir.config.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Permits per window, of one or more windows that hold at once.
 *
 * @param always at most {@value #MAX_RATES}, no two of one algorithm and length; used where {@code
 *     byTier} has no entry for the subject's tier
 * @param byTier likewise, by tier; an empty list: no limit on that tier
 * @param counts what the permits are taken for
 */
public record Rates(List<Rate> always, Map<String, List<Rate>> byTier, Counts counts)
    implements Bound {

  /** The most windows that one limit may have. */
  public static final int MAX_RATES = 8;

  public Rates {
    always = List.copyOf(always);
    byTier = Map.copyOf(byTier);
    Expect.that(!always.isEmpty() || !byTier.isEmpty(), "rates", "none", "at least one, or tiers");
    distinctWindows(always);
    byTier.values().forEach(Rates::distinctWindows);
  }

  /** Calls, whatever they carry. */
  public Rates(List<Rate> always, Map<String, List<Rate>> byTier) {
    this(always, byTier, Counts.CALLS);
  }

  /** The same windows for every tier. */
  public static Rates of(Rate... rates) {
    return new Rates(List.of(rates), Map.of());
  }

  @Override
  public Optional<Burst> burst() {
    return Optional.empty();
  }

  private static void distinctWindows(List<Rate> rates) {
    Expect.that(rates.size() <= MAX_RATES, "rates", rates.size(), "at most " + MAX_RATES);
    record Key(Algorithm algorithm, long windowMillis) {}
    Set<Key> seen = new HashSet<>();
    for (Rate rate : rates) {
      Expect.that(
          seen.add(new Key(rate.algorithm(), rate.windowMillis())),
          "rates",
          Expect.quoted(rate.text()),
          "one rate for each window length and algorithm");
    }
  }
}
