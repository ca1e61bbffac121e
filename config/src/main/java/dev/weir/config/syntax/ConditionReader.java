package dev.weir.config.syntax;

import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Condition;
import dev.weir.config.policy.RoutePattern;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code when} and {@code unless} of a limit. Reports what can never hold. */
final class ConditionReader {

  private static final Map<String, CallKind> LIMITED_KINDS = limitedKinds();

  private final Declared declared;

  ConditionReader(Declared declared) {
    this.declared = declared;
  }

  /** The condition of this key; without the key, any call. */
  Optional<Condition> read(Section limit, String key) {
    return limit.read(
        key,
        Condition.ANY,
        value ->
            value
                .section("an object, such as { routes = [\"POST /v1/boxes\"] }")
                .flatMap(this::condition));
  }

  private Optional<Condition> condition(Section section) {
    Optional<Set<String>> methods = methods(section);
    Optional<List<RoutePattern>> routes = routes(section, methods);
    Optional<Set<String>> categories = names(section, "categories", this::category);
    Optional<Set<CallKind>> kinds = kinds(section);
    Optional<Map<String, Set<String>>> attributes =
        section.read(
            "attributes",
            Map.of(),
            value ->
                value
                    .section("an object, such as { plan = [enterprise] }")
                    .flatMap(this::attributes));
    Optional<Set<String>> present = names(section, "present", this::attribute);
    Optional<Set<String>> absent =
        names(section, "absent", name -> absent(name, present, attributes));
    section.end();
    if (routes.isEmpty()
        || methods.isEmpty()
        || categories.isEmpty()
        || kinds.isEmpty()
        || attributes.isEmpty()
        || present.isEmpty()
        || absent.isEmpty()) {
      return Optional.empty();
    }
    Condition condition =
        new Condition(
            routes.get(),
            methods.get(),
            categories.get(),
            kinds.get(),
            attributes.get(),
            present.get(),
            absent.get());
    if (condition.isAny()) {
      section.wrong("an empty object", "something that not every call fulfils");
      return Optional.empty();
    }
    return Optional.of(condition);
  }

  private static Optional<Set<String>> methods(Section section) {
    String expected = "an upper-case method, such as POST";
    return names(
        section,
        "methods",
        value ->
            value
                .text(expected)
                .filter(method -> !method.equals("*") || reject(value, expected))
                .filter(method -> value.build(() -> new RoutePattern(method, "/")).isPresent()));
  }

  private Optional<List<RoutePattern>> routes(Section section, Optional<Set<String>> methods) {
    Set<RoutePattern> seen = new HashSet<>();
    return section.read(
        "routes",
        List.of(),
        value ->
            value.all(
                "a list of patterns, such as [\"POST /v1/boxes\"]",
                element ->
                    RoutesReader.pattern(element)
                        .filter(p -> seen.add(p) || reject(element, "each pattern once"))
                        .filter(p -> canBeReached(element, p, methods))));
  }

  private boolean canBeReached(
      Located element, RoutePattern pattern, Optional<Set<String>> methods) {
    if (declared.unlimited().contains(pattern)) {
      return reject(element, "a route that is not unlimited");
    }
    boolean excluded =
        methods.isPresent()
            && !methods.get().isEmpty()
            && !pattern.method().equals("*")
            && !methods.get().contains(pattern.method());
    return !excluded || reject(element, "a method that the condition's methods name too");
  }

  private static Optional<Set<CallKind>> kinds(Section section) {
    return section.read(
        "kinds",
        Set.of(),
        value ->
            value
                .all("a list of request, batch", kind -> kind.word(LIMITED_KINDS))
                .map(Set::copyOf));
  }

  private static Optional<Set<String>> names(
      Section section, String key, Function<Located, Optional<String>> reader) {
    return section.read(
        key,
        Set.of(),
        value -> value.all("a list with at least one name", reader).map(Set::copyOf));
  }

  private Optional<String> category(Located value) {
    return value
        .text("a category")
        .filter(
            name ->
                declared.categories().isEmpty()
                    || declared.categories().get().contains(name)
                    || reject(
                        value,
                        Declared.named("a route's category", name, declared.categories().get())));
  }

  private Optional<String> attribute(Located value) {
    return value.text("a caller attribute").filter(name -> declared.isAttribute(value, name));
  }

  private Optional<String> absent(
      Located value, Optional<Set<String>> present, Optional<Map<String, Set<String>>> attributes) {
    return attribute(value)
        .filter(
            name ->
                declared.attribute(name).filter(Attribute::alwaysPresent).isEmpty()
                    || reject(value, "an attribute that calls can be without"))
        .filter(
            name ->
                !(present.orElse(Set.of()).contains(name)
                        || attributes.orElse(Map.of()).containsKey(name))
                    || reject(value, "an attribute that the condition does not ask for as well"));
  }

  private Optional<Map<String, Set<String>>> attributes(Section section) {
    Map<String, Set<String>> read = new HashMap<>();
    for (String name : section.keys()) {
      Optional<Located> value = section.find(name);
      boolean known = value.isPresent() && declared.isAttribute(value.get(), name);
      if (known) {
        values(value.get(), declared.attribute(name)).ifPresent(values -> read.put(name, values));
      }
    }
    return read.size() == section.keys().size() ? Optional.of(read) : Optional.empty();
  }

  private static Optional<Set<String>> values(Located value, Optional<Attribute> attribute) {
    if (attribute.isPresent() && attribute.get().type() != Attribute.Type.TEXT) {
      value.wrong("an attribute of type text; others can be asked for in present and absent");
      return Optional.empty();
    }
    Set<String> known = attribute.map(Attribute::values).orElse(Set.of());
    return value
        .all(
            "a list of values, such as [enterprise]",
            element ->
                element
                    .text("a text")
                    .filter(
                        text ->
                            known.isEmpty()
                                || known.contains(text)
                                || reject(
                                    element,
                                    Declared.named("a value of the attribute", text, known))))
        .map(Set::copyOf);
  }

  private static boolean reject(Located value, String expected) {
    value.wrong(expected);
    return false;
  }

  /** A webhook meets no limit. */
  private static Map<String, CallKind> limitedKinds() {
    Map<String, CallKind> words = new LinkedHashMap<>(Words.KINDS);
    words.remove(Words.of(CallKind.WEBHOOK));
    return words;
  }
}
