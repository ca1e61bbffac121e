package dev.weir.config.syntax;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.Bound;
import dev.weir.config.policy.Condition;
import dev.weir.config.policy.Counts;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.config.policy.Keeping;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Per;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Rates;
import dev.weir.config.policy.Reserve;
import dev.weir.config.policy.Subdivision;
import java.time.Duration;
import java.util.ArrayList;
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

  /** In place of a bound that could not be read; never part of a policy. */
  private static final Bound ANY_BOUND =
      Rates.of(Rate.of(1, Duration.ofSeconds(1), Algorithm.FIXED_CALENDAR));

  private final Declared declared;
  private final ConditionReader conditions;
  private final BoundReader bounds;
  private final Map<String, String> paths = new HashMap<>();
  private final Map<Set<String>, String> bursts = new HashMap<>();

  LimitReader(Declared declared) {
    this.declared = declared;
    this.conditions = new ConditionReader(declared);
    this.bounds = new BoundReader(declared);
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
    Optional<Bound> bound = bounds.read(fields);
    boolean alone = bound.isEmpty() || bound.get().burst().isEmpty() || isOnlyBurst(fields, per);
    Optional<Durability> durability =
        fields.read(
            "durability",
            durability(per.orElse(List.of()), bound),
            value -> value.word(Words.DURABILITIES));
    Optional<Fallback> fallback =
        fields.read("fallback", Fallback.LOCAL, value -> value.word(Words.FALLBACKS));
    Optional<Reserve> reserve = fields.read("reserve", Reserve.TENTH, LimitReader::reserve);
    Optional<Manner> manner = MannerReader.read(fields);
    fields.end();
    boolean reachable = reachable(fields, per, when);
    // Built with what could be read, so that errors of the whole are found too.
    boolean burst = fields.has("burst");
    boolean items = bound.filter(known -> known.counts().unit() == Counts.Unit.ITEMS).isPresent();
    Optional<Limit> limit =
        fields.build(
            () ->
                new Limit(
                    name.orElse("unnamed"),
                    scope.orElse("unnamed"),
                    per.orElse(List.of()),
                    burst ? Subdivision.NONE : subdivision.orElse(Subdivision.NONE),
                    when.orElse(Condition.ANY).ofBatches(items),
                    unless.orElse(Condition.ANY),
                    bound.orElse(ANY_BOUND),
                    new Keeping(
                        durability.orElse(Durability.DURABLE),
                        fallback.orElse(Fallback.LOCAL),
                        reserve.orElse(Reserve.TENTH)),
                    burst ? Manner.PLAIN : manner.orElse(Manner.PLAIN)));
    boolean complete =
        alone
            && reachable
            && name.isPresent()
            && scope.isPresent()
            && per.isPresent()
            && subdivision.isPresent()
            && when.isPresent()
            && unless.isPresent()
            && bound.isPresent()
            && durability.isPresent()
            && fallback.isPresent()
            && reserve.isPresent()
            && manner.isPresent();
    return complete ? limit : Optional.empty();
  }

  /** Reports a second bound on the calls in flight of a subject. */
  private boolean isOnlyBurst(Section fields, Optional<List<Per>> per) {
    boolean only = true;
    for (Set<String> subject : subjects(per.orElse(List.of()))) {
      Located burst = fields.find("burst").orElseThrow();
      String first = bursts.putIfAbsent(subject, burst.path());
      if (first != null && only) {
        burst.wrong("one burst for each subject; " + first + " is for " + shown(subject) + " too");
        only = false;
      }
    }
    return only;
  }

  private static String shown(Set<String> subject) {
    return subject.isEmpty() ? "the whole API" : String.join(", ", subject);
  }

  /** The attributes of every kind of subject that calls may have. */
  private static List<Set<String>> subjects(List<Per> per) {
    List<Set<String>> subjects = List.of(new TreeSet<>());
    for (Per part : per) {
      List<Set<String>> longer = new ArrayList<>();
      for (Set<String> subject : subjects) {
        for (String attribute : part.attributes()) {
          Set<String> with = new TreeSet<>(subject);
          with.add(attribute);
          longer.add(with);
        }
      }
      subjects = longer;
    }
    return subjects;
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

  private Durability durability(List<Per> per, Optional<Bound> bound) {
    boolean perAddress =
        per.stream()
            .flatMap(part -> part.attributes().stream())
            .flatMap(name -> declared.attribute(name).stream())
            .anyMatch(attribute -> attribute.type() == Attribute.Type.IP);
    return perAddress || bound.filter(LimitReader::isShort).isPresent()
        ? Durability.MEMORY
        : Durability.DURABLE;
  }

  /** Whether all its windows are short; leases are not. */
  private static boolean isShort(Bound bound) {
    return bound.burst().isEmpty()
        && Stream.concat(
                bound.always().stream(), bound.byTier().values().stream().flatMap(List::stream))
            .allMatch(rate -> rate.window().compareTo(SHORT_WINDOW) < 0);
  }

  private static Optional<Reserve> reserve(Located value) {
    if (value.isNumber()) {
      return value.number(1, Rate.MAX_PERMITS).map(permits -> new Reserve(permits, false));
    }
    String expected = "permits, or a percentage from \"1%\" to \"50%\"";
    Optional<String> text = value.text(expected);
    Optional<Long> percent =
        text.flatMap(Lengths::percent).filter(number -> number <= 50).map(Integer::longValue);
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
