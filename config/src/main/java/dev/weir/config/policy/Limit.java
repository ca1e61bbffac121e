package dev.weir.config.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A named rule: what it bounds, whom it is per, and when it applies.
 *
 * @param name unique within the policy
 * @param scope what a denial calls it, 1 to 63 printable ASCII characters
 * @param per whom it is per, in the order of the policy's attributes, at most {@value #MAX_PARTS};
 *     empty: the whole API
 * @param subdivision by what it is divided into buckets
 * @param when the calls it is for; where it counts items, calls of kind batch only
 * @param unless the calls it is not for although {@code when} holds; {@link Condition#ANY} excludes
 *     nothing
 * @param bound what it bounds: permits per window, or calls in flight
 * @param keeping how what it granted is kept
 * @param manner how it deals with calls beyond that; {@link Manner#PLAIN} where it bounds calls in
 *     flight
 */
public record Limit(
    String name,
    String scope,
    List<Per> per,
    Subdivision subdivision,
    Condition when,
    Condition unless,
    Bound bound,
    Keeping keeping,
    Manner manner) {

  /** The most parts of a limit's subject. */
  public static final int MAX_PARTS = 8;

  /** Windows of a limit that is spread and kept in memory are shorter. */
  public static final Duration MAX_SPREAD_IN_MEMORY = Duration.ofSeconds(3);

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
    if (bound.burst().isPresent()) {
      String expected = "none: a limit with burst has slots only";
      Expect.that(subdivision == Subdivision.NONE, "divide-by", subdivision, expected);
      Expect.that(manner.equals(Manner.PLAIN), "burst", manner, expected);
    }
    if (bound.counts().byItems()) {
      countable(bound.counts(), when, manner);
    }
    if (manner.spread()) {
      bound.always().forEach(rate -> spreadable(rate, keeping.durability()));
      bound
          .byTier()
          .values()
          .forEach(rates -> rates.forEach(rate -> spreadable(rate, keeping.durability())));
    }
  }

  /** The windows of a subject whose tier has none of its own. */
  public List<Rate> rates() {
    return bound.always();
  }

  /** The windows by tier. */
  public Map<String, List<Rate>> ratesByTier() {
    return bound.byTier();
  }

  /**
   * The windows that hold for a subject of this tier; empty: it has none, since it does not apply
   * to that tier or bounds calls in flight.
   */
  public List<Rate> rates(String tier) {
    return bound.byTier().getOrDefault(tier, bound.always());
  }

  /** What its permits are taken for. */
  public Counts counts() {
    return bound.counts();
  }

  /** The bound on calls in flight, if it is one. */
  public Optional<Burst> burst() {
    return bound.burst();
  }

  /** Whether what it granted outlives a crash. */
  public Durability durability() {
    return keeping.durability();
  }

  /** What answers while its limiter cannot. */
  public Fallback fallback() {
    return keeping.fallback();
  }

  /** How far its limiter may reserve ahead. */
  public Reserve reserve() {
    return keeping.reserve();
  }

  /** Whether nodes take its permits in blocks and decide by themselves. */
  public boolean isSpread() {
    return manner.spread();
  }

  private static void countable(Counts counts, Condition when, Manner manner) {
    boolean items = counts.unit() == Counts.Unit.ITEMS;
    String field = items ? "counts" : "items-per-permit";
    Expect.that(
        !items || when.kinds().equals(Set.of(CallKind.BATCH)),
        field,
        "items, for calls of kind " + when.kinds(),
        "when with kinds = [batch], or without kinds: only batch calls carry items");
    Expect.that(
        when.kinds().isEmpty() || when.kinds().contains(CallKind.BATCH),
        field,
        "for calls of kind " + when.kinds(),
        "a limit that is for batch calls too: only they carry items");
    Expect.that(
        !manner.spread(), field, "with spread", "no spread: its blocks are of calls, not of items");
    Expect.that(
        !items || manner.shape().isEmpty(),
        field,
        "items, with shape",
        "no shape: items do not wait");
  }

  /**
   * A block of permits ends with its window, so all nodes must know where that ends; and a limiter
   * in memory that moves waits for the next window, since it does not know what blocks are out.
   */
  private static void spreadable(Rate rate, Durability durability) {
    Expect.that(
        rate.algorithm() == Algorithm.FIXED_CALENDAR,
        "spread",
        Expect.quoted(rate.text()) + " with " + rate.algorithm(),
        "fixed windows that begin on the calendar");
    Expect.that(
        durability == Durability.DURABLE || rate.windowMillis() < MAX_SPREAD_IN_MEMORY.toMillis(),
        "spread",
        Expect.quoted(rate.text()) + " in memory",
        "a durable limit, or windows under 3 seconds");
  }

  /** Whether it is judged, counted and shown, and denies nothing. */
  public boolean isShadow() {
    return manner.shadow();
  }
}
