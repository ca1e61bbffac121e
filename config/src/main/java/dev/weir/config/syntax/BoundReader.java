package dev.weir.config.syntax;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Bound;
import dev.weir.config.policy.Counts;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Rates;
import dev.weir.config.policy.Tiers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads what a limit bounds: {@code rates} and {@code tiers}, or {@code burst}. */
final class BoundReader {

  private static final String RATES = "a list of rates, such as [\"50 per minute\"]";

  /** What says how windows count and deny. */
  private static final List<String> NOT_WITH_BURST =
      List.of(
          "rates",
          "tiers",
          "counts",
          "items-per-permit",
          "algorithm",
          "align",
          "divide-by",
          "shape",
          "abuse",
          "penalty",
          "shadow",
          "spread");

  private final Declared declared;
  private final BurstReader bursts;

  BoundReader(Declared declared) {
    this.declared = declared;
    this.bursts = new BurstReader(declared);
  }

  Optional<Bound> read(Section limit) {
    Optional<Located> burst = limit.find("burst");
    return burst.isPresent() ? burst(limit, burst.get()) : rates(limit);
  }

  private Optional<Bound> burst(Section limit, Located value) {
    Optional<Bound> burst = bursts.read(value).map(Bound.class::cast);
    boolean alone = true;
    for (String key : NOT_WITH_BURST) {
      Optional<Located> other = limit.find(key);
      other.ifPresent(
          found -> found.wrong("no " + key + " beside burst: windows are limits of their own"));
      alone &= other.isEmpty();
    }
    return alone ? burst : Optional.empty();
  }

  private Optional<Bound> rates(Section fields) {
    Optional<Algorithm> algorithm = RateReader.algorithm(fields, Algorithm.FIXED_CALENDAR);
    Algorithm counted = algorithm.orElse(Algorithm.FIXED_CALENDAR);
    Optional<List<Rate>> rates = fields.read("rates", List.of(), value -> rates(value, counted));
    Optional<Map<String, List<Rate>>> byTier =
        fields.read("tiers", Map.of(), value -> tiers(value, counted, fields.has("rates")));
    Optional<Counts> counts = counts(fields);
    boolean limits =
        Stream.concat(rates.stream(), byTier.stream().flatMap(tiers -> tiers.values().stream()))
            .anyMatch(known -> !known.isEmpty());
    if (!limits && rates.isPresent() && byTier.isPresent()) {
      fields.wrong("no rates", "rates = [\"50 per minute\"], tiers that have some, or burst");
    }
    if (!limits) {
      return Optional.empty();
    }
    // Built with what could be read, so that errors of the whole are found too.
    Optional<Bound> read =
        fields.build(
            () ->
                new Rates(
                    rates.orElse(List.of()), byTier.orElse(Map.of()), counts.orElse(Counts.CALLS)));
    return algorithm.isPresent() && rates.isPresent() && byTier.isPresent() && counts.isPresent()
        ? read
        : Optional.empty();
  }

  private static Optional<Counts> counts(Section fields) {
    Optional<Counts.Unit> unit =
        fields.read("counts", Counts.Unit.CALLS, value -> value.word(Words.UNITS));
    Optional<Optional<Long>> items =
        fields.readIfThere("items-per-permit", value -> value.number(1, Rate.MAX_PERMITS));
    if (unit.isEmpty() || items.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong itemsPerPermit = items.get().map(OptionalLong::of).orElse(OptionalLong.empty());
    return fields.build(() -> new Counts(unit.get(), itemsPerPermit));
  }

  private static Optional<List<Rate>> rates(Located value, Algorithm algorithm) {
    return value.elements(RATES).flatMap(elements -> RateReader.list(elements, algorithm));
  }

  private Optional<Map<String, List<Rate>>> tiers(
      Located value, Algorithm algorithm, boolean hasRates) {
    String expected = "an object, such as { free = [\"60 per minute\"] }";
    Optional<Section> section = value.section(expected);
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Optional<Set<String>> names = declared.tiers().map(Tiers::names);
    Map<String, List<Rate>> byTier = new HashMap<>();
    boolean good = true;
    for (String tier : section.get().keys()) {
      Located rates = section.get().find(tier).orElseThrow();
      if (names.isPresent() && !names.get().contains(tier)) {
        rates.wrongName(tier, Declared.named("a tier of the policy", tier, names.get()));
        good = false;
        continue;
      }
      // An empty list says that the limit is not for this tier.
      Optional<List<Rate>> read =
          rates.elementsOrNone(RATES).flatMap(elements -> RateReader.list(elements, algorithm));
      read.ifPresent(known -> byTier.put(tier, known));
      good &= read.isPresent();
    }
    Set<String> missing = new TreeSet<>(names.orElse(Set.of()));
    missing.removeAll(section.get().keys());
    if (!hasRates && !missing.isEmpty()) {
      section
          .get()
          .wrong(
              "nothing for " + String.join(", ", missing),
              "every tier of the policy, unless the limit has rates for the others");
      return Optional.empty();
    }
    return good ? Optional.of(byTier) : Optional.empty();
  }
}
