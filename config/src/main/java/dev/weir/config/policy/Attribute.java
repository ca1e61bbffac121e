package dev.weir.config.policy;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One fact about a caller that a policy knows.
 *
 * @param name as callers spell it in {@code caller}
 * @param type how its value is read
 * @param identity whether it may be part of a subject; others only steer which limits apply
 * @param required whether a call without it is an error
 * @param defaultValue what it is where a call does not give it; only where the type is {@link
 *     Type#TEXT} and it is not required
 * @param values the only values it may have, at most {@value #MAX_VALUES}; empty: any; only where
 *     the type is {@link Type#TEXT}
 * @param ipv6Prefix for {@link Type#IP}: how many leading bits of an IPv6 address make the subject
 */
public record Attribute(
    String name,
    Type type,
    boolean identity,
    boolean required,
    Optional<String> defaultValue,
    Set<String> values,
    int ipv6Prefix) {

  /** The longest value, in UTF-16 units. */
  public static final int MAX_CHARACTERS = 256;

  /** The most values that an attribute may be confined to. */
  public static final int MAX_VALUES = 1_000;

  /** How an attribute's value is read. */
  public enum Type {
    /** As it stands. */
    TEXT,
    /** Hashed (SHA-256) before it becomes part of a subject; never stored, logged or shown. */
    SECRET,
    /** An address in any spelling, brought to one. */
    IP
  }

  public Attribute {
    Expect.name("name", name);
    Expect.between("ipv6-prefix", ipv6Prefix, 1, 128);
    values = Set.copyOf(values);
    Expect.that(
        !required || defaultValue.isEmpty(),
        "default",
        Expect.quoted(defaultValue.orElse("")),
        "no default, since the attribute is required");
    Expect.that(
        type == Type.TEXT || defaultValue.isEmpty(),
        "default",
        Expect.quoted(defaultValue.orElse("")),
        "a default only of an attribute of type text");
    Expect.that(
        type == Type.TEXT || values.isEmpty(),
        "values",
        values.size() + " of them",
        "values only of an attribute of type text");
    Expect.atMost("values", values, MAX_VALUES);
    values.forEach(value -> checkValue("values", value));
    defaultValue.ifPresent(value -> checkValue("default", value));
    Expect.that(
        defaultValue.isEmpty() || values.isEmpty() || values.contains(defaultValue.get()),
        "default",
        Expect.quoted(defaultValue.orElse("")),
        "one of " + new TreeSet<>(values));
  }

  /** Whether calls always have it: it is required, or has a default. */
  public boolean alwaysPresent() {
    return required || defaultValue.isPresent();
  }

  private static void checkValue(String field, String value) {
    Expect.that(
        !value.isEmpty()
            && value.length() <= MAX_CHARACTERS
            && value.chars().noneMatch(Character::isISOControl),
        field,
        Expect.quoted(value),
        "1 to " + MAX_CHARACTERS + " characters, no control characters");
  }
}
