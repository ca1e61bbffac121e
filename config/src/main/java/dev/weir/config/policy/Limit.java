package dev.weir.config.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A named rule: its rates, whom it is per, and when it applies.
 *
 * @param name unique within the policy
 * @param scope what a denial calls it, 1 to 63 printable ASCII characters
 * @param per whom it is per, in the order of the policy's attributes, at most {@value #MAX_PARTS};
 *     empty: the whole API
 * @param subdivision by what it is divided into buckets
 * @param when the calls it is for
 * @param unless the calls it is not for although {@code when} holds; {@link Condition#ANY} excludes
 *     nothing
 * @param rates its windows, no two of one algorithm and length; used where {@code ratesByTier} has
 *     no entry for the subject's tier
 * @param ratesByTier its windows by tier
 * @param durability whether what it granted outlives a crash
 * @param fallback what answers while its limiter cannot
 * @param reserve how far its limiter may reserve ahead
 */
public record Limit(
    String name,
    String scope,
    List<Per> per,
    Subdivision subdivision,
    Condition when,
    Condition unless,
    List<Rate> rates,
    Map<String, List<Rate>> ratesByTier,
    Durability durability,
    Fallback fallback,
    Reserve reserve) {

  /** The most windows that one limit may have. */
  public static final int MAX_RATES = 8;

  /** The most parts of a limit's subject. */
  public static final int MAX_PARTS = 8;

  public Limit {
    Expect.name("name", name);
    Expect.that(
        !scope.isEmpty() && scope.length() <= 63 && scope.chars().allMatch(c -> c >= 32 && c < 127),
        "scope",
        Expect.quoted(scope),
        "1 to 63 printable ASCII characters");
    per = List.copyOf(per);
    Expect.atMost("per", per, MAX_PARTS);
    Expect.distinct("per", per.stream().flatMap(part -> part.attributes().stream()).toList());
    rates = List.copyOf(rates);
    ratesByTier = Map.copyOf(ratesByTier);
    Expect.that(
        !rates.isEmpty() || !ratesByTier.isEmpty(), "rates", "none", "at least one, or tiers");
    distinctWindows(rates);
    ratesByTier.values().forEach(Limit::distinctWindows);
  }

  /** The windows that hold for a subject of this tier; empty: it does not apply to that tier. */
  public List<Rate> rates(String tier) {
    return ratesByTier.getOrDefault(tier, rates);
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
