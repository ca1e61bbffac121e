package dev.weir.config.syntax;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.Condition;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Per;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Reserve;
import dev.weir.config.policy.Subdivision;
import dev.weir.config.policy.Tiers;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads {@code limits}. */
final class LimitReader {

  /** Shorter windows are over before a journal write and a crash matter. */
  private static final Duration SHORT_WINDOW = Duration.ofSeconds(3);

  private static final String LIMITS =
      "a list of limits, such as [ { name = organization, per = [org], rates = [\"100 per"
          + " minute\"] } ]";

  private static final String PER =
      "a list of caller attributes, such as [org] or [\"key|user\"]; [] for the whole API";

  private static final String RATES = "a list of rates, such as [\"50 per minute\"]";

  /** In place of rates that could not be read; never part of a policy. */
  private static final List<Rate> ANY_RATES =
      List.of(Rate.of(1, Duration.ofSeconds(1), Algorithm.FIXED_CALENDAR));

  private final Declared declared;
  private final ConditionReader conditions;
  private final Map<String, String> paths = new HashMap<>();

  LimitReader(Declared declared) {
    this.declared = declared;
    this.conditions = new ConditionReader(declared);
  }

  /** The limits in their order, if none has an error. */
  Optional<List<Limit>> read(Section policy) {
    return policy.require(
        "limits",
        LIMITS,
        value ->
            value
                .elements(LIMITS)
                .filter(LimitReader::fits)
                .flatMap(elements -> Located.all(elements, this::limit)));
  }

  private static boolean fits(List<Located> elements) {
    if (elements.size() > Policy.MAX_LIMITS) {
      elements.get(Policy.MAX_LIMITS).wrong("at most " + Policy.MAX_LIMITS + " limits");
      return false;
    }
    return true;
  }

  private Optional<Limit> limit(Located element) {
    Optional<Section> section = element.section("a limit, such as { name = organization, … }");
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Section fields = section.get();
    Optional<String> name = fields.require("name", "a name", this::name);
    Optional<String> scope =
        fields.read("scope", name.orElse("unnamed"), value -> value.text("a text"));
    Optional<List<Per>> per = fields.require("per", PER, this::per);
    Optional<Subdivision> subdivision =
        fields.read("divide-by", Subdivision.NONE, value -> value.word(Words.SUBDIVISIONS));
    Optional<Condition> when = conditions.read(fields, "when");
    Optional<Condition> unless = conditions.read(fields, "unless");
    Optional<Algorithm> algorithm = RateReader.algorithm(fields, Algorithm.FIXED_CALENDAR);
    Algorithm counted = algorithm.orElse(Algorithm.FIXED_CALENDAR);
    Optional<List<Rate>> rates = fields.read("rates", List.of(), value -> rates(value, counted));
    Optional<Map<String, List<Rate>>> byTier =
        fields.read("tiers", Map.of(), value -> tiers(value, counted, fields.has("rates")));
    Optional<Durability> durability =
        fields.read(
            "durability",
            durability(per.orElse(List.of()), rates, byTier),
            value -> value.word(Words.DURABILITIES));
    Optional<Fallback> fallback =
        fields.read("fallback", Fallback.LOCAL, value -> value.word(Words.FALLBACKS));
    Optional<Reserve> reserve = fields.read("reserve", Reserve.TENTH, LimitReader::reserve);
    fields.end();
    boolean counts =
        Stream.concat(rates.stream(), byTier.stream().flatMap(tiers -> tiers.values().stream()))
            .anyMatch(known -> !known.isEmpty());
    if (!counts && rates.isPresent() && byTier.isPresent()) {
      fields.wrong("no rates", "rates = [\"50 per minute\"], or tiers that have some");
    }
    boolean reachable = reachable(fields, per, when);
    // Built with what could be read, so that errors of the whole are found too.
    Optional<Limit> limit =
        fields.build(
            () ->
                new Limit(
                    name.orElse("unnamed"),
                    scope.orElse("unnamed"),
                    per.orElse(List.of()),
                    subdivision.orElse(Subdivision.NONE),
                    when.orElse(Condition.ANY),
                    unless.orElse(Condition.ANY),
                    counts ? rates.orElse(List.of()) : ANY_RATES,
                    byTier.orElse(Map.of()),
                    durability.orElse(Durability.DURABLE),
                    fallback.orElse(Fallback.LOCAL),
                    reserve.orElse(Reserve.TENTH)));
    boolean complete =
        counts
            && reachable
            && name.isPresent()
            && scope.isPresent()
            && per.isPresent()
            && subdivision.isPresent()
            && when.isPresent()
            && unless.isPresent()
            && algorithm.isPresent()
            && rates.isPresent()
            && byTier.isPresent()
            && durability.isPresent()
            && fallback.isPresent()
            && reserve.isPresent();
    return complete ? limit : Optional.empty();
  }

  private Optional<String> name(Located value) {
    Optional<String> name = value.name();
    String first = name.map(known -> paths.putIfAbsent(known, value.path())).orElse(null);
    if (first != null) {
      value.wrong("each limit's name once; " + first + " has it too");
      return Optional.empty();
    }
    return name;
  }

  private Optional<List<Per>> per(Located value) {
    return value
        .elementsOrNone(PER)
        .flatMap(elements -> Located.all(elements, this::part))
        .map(parts -> parts.stream().sorted(Comparator.comparingInt(this::order)).toList());
  }

  private int order(Per part) {
    return declared.order(part.attributes().get(0));
  }

  private Optional<Per> part(Located value) {
    String expected =
        "an attribute, or several of which the first that a call has counts: key|user";
    Optional<String> text = value.text(expected);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = Stream.of(text.get().split("\\|", -1)).map(String::trim).toList();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (!declared.isAttribute(value, name)) {
        return Optional.empty();
      }
      Optional<Attribute> attribute = declared.attribute(name);
      if (attribute.filter(known -> !known.identity()).isPresent()) {
        value.wrong("attributes that are identity; " + name + " has identity = false");
        return Optional.empty();
      }
      if (i < names.size() - 1 && attribute.filter(Attribute::alwaysPresent).isPresent()) {
        value.wrong("no alternative to " + name + ", which every call has");
        return Optional.empty();
      }
    }
    return value.build(() -> new Per(names));
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

  private Durability durability(
      List<Per> per, Optional<List<Rate>> rates, Optional<Map<String, List<Rate>>> byTier) {
    boolean perAddress =
        per.stream()
            .flatMap(part -> part.attributes().stream())
            .flatMap(name -> declared.attribute(name).stream())
            .anyMatch(attribute -> attribute.type() == Attribute.Type.IP);
    boolean shortWindows =
        Stream.concat(
                rates.orElse(List.of()).stream(),
                byTier.orElse(Map.of()).values().stream().flatMap(List::stream))
            .allMatch(rate -> rate.window().compareTo(SHORT_WINDOW) < 0);
    return perAddress || shortWindows ? Durability.MEMORY : Durability.DURABLE;
  }

  private static Optional<Reserve> reserve(Located value) {
    if (value.isNumber()) {
      return value.number(1, Rate.MAX_PERMITS).map(permits -> new Reserve(permits, false));
    }
    String expected = "permits, or a percentage from \"1%\" to \"50%\"";
    Optional<String> text = value.text(expected);
    Optional<Long> percent =
        text.filter(known -> known.endsWith("%"))
            .flatMap(known -> Lengths.number(known.substring(0, known.length() - 1)))
            .filter(number -> number >= 1 && number <= 50);
    if (text.isPresent() && percent.isEmpty()) {
      value.wrong(expected);
    }
    return percent.map(number -> new Reserve(number, true));
  }

  /** Reports a subject that no call has for which the limit is. */
  private static boolean reachable(
      Section fields, Optional<List<Per>> per, Optional<Condition> when) {
    Set<String> absent = when.map(Condition::absent).orElse(Set.of());
    for (Per part : per.orElse(List.of())) {
      if (absent.containsAll(part.attributes())) {
        fields
            .find("per")
            .ifPresent(
                value ->
                    value.wrongName(part.toString(), "an attribute that when does not exclude"));
        return false;
      }
    }
    return true;
  }
}
