package dev.weir.config.syntax;

import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.Webhooks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code caller}: the attributes that a policy knows. */
final class CallerReader {

  /** An IPv6 network that one customer commonly has (RFC 6177). */
  private static final int DEFAULT_IPV6_PREFIX = 64;

  private static final String ATTRIBUTES =
      "a list of attributes, such as [ { name = org, required = true } ]";

  private final Map<String, Optional<Attribute>> attributes = new LinkedHashMap<>();

  /** The attributes by name in their order; one that has errors is empty. */
  Optional<Map<String, Optional<Attribute>>> read(Section policy) {
    return policy
        .require("caller", ATTRIBUTES, value -> value.elements(ATTRIBUTES))
        .map(
            elements -> {
              elements.forEach(this::attribute);
              return attributes;
            });
  }

  /** Reads {@code required-one-of}. */
  static Optional<Set<String>> requiredOneOf(Section policy, Declared declared) {
    String expected = "a list of two or more attributes";
    return policy.read(
        "required-one-of",
        Set.of(),
        value ->
            value
                .all(expected, name -> requiredName(name, declared))
                .filter(
                    names -> {
                      boolean several =
                          Set.copyOf(names).size() == names.size() && names.size() > 1;
                      if (!several) {
                        value.wrong(expected + ", each once");
                      }
                      return several;
                    })
                .map(Set::copyOf));
  }

  private static Optional<String> requiredName(Located value, Declared declared) {
    return value
        .text("an attribute")
        .filter(name -> declared.isAttribute(value, name))
        .filter(
            name -> {
              boolean always =
                  declared.attribute(name).filter(Attribute::alwaysPresent).isPresent();
              if (always) {
                value.wrong("an attribute that is neither required nor has a default");
              }
              return !always;
            });
  }

  private void attribute(Located element) {
    Optional<Section> section =
        element.section("an attribute, such as { name = org, required = true }");
    if (section.isEmpty()) {
      return;
    }
    Section fields = section.get();
    Optional<String> name = fields.require("name", "a name", value -> value.text("a name"));
    Optional<Attribute> attribute = attribute(fields, name);
    fields.end();
    if (name.filter(Webhooks.DESTINATION::equals).isPresent()) {
      fields
          .find("name")
          .ifPresent(value -> value.wrong("another name: destination is where webhooks go"));
    }
    if (name.isPresent() && attributes.putIfAbsent(name.get(), attribute) != null) {
      fields.find("name").ifPresent(value -> value.wrong("each attribute once"));
    }
  }

  private static Optional<Attribute> attribute(Section fields, Optional<String> name) {
    Optional<Attribute.Type> type =
        fields.read("type", Attribute.Type.TEXT, value -> value.word(Words.TYPES));
    Optional<Boolean> identity = fields.read("identity", true, Located::flag);
    Optional<Boolean> required = fields.read("required", false, Located::flag);
    Optional<Optional<String>> defaultValue =
        fields.readIfThere("default", value -> value.text("a text"));
    Optional<List<String>> values =
        fields.read(
            "values", List.of(), value -> value.all("a list of texts", v -> v.text("a text")));
    Optional<Long> prefix =
        fields.read("ipv6-prefix", (long) DEFAULT_IPV6_PREFIX, value -> value.number(1, 128));
    if (fields.has("ipv6-prefix") && type.filter(Attribute.Type.IP::equals).isEmpty()) {
      fields.find("ipv6-prefix").ifPresent(value -> value.wrong("only where type is ip"));
      return Optional.empty();
    }
    if (name.isEmpty() || type.isEmpty()) {
      return Optional.empty();
    }
    // Built with what could be read, so that errors of the whole are found too.
    Optional<Attribute> attribute =
        fields.build(
            () ->
                new Attribute(
                    name.get(),
                    type.get(),
                    identity.orElse(true),
                    required.orElse(false),
                    defaultValue.orElse(Optional.empty()),
                    Set.copyOf(values.orElse(List.of())),
                    prefix.orElse((long) DEFAULT_IPV6_PREFIX).intValue()));
    boolean complete =
        identity.isPresent()
            && required.isPresent()
            && defaultValue.isPresent()
            && values.isPresent()
            && prefix.isPresent();
    return complete ? attribute : Optional.empty();
  }
}
