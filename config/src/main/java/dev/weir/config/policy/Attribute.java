package dev.weir.config.policy;

import java.util.Optional;
import java.util.Set;

/**
 * One fact about a caller that a policy knows.
 *
 * @param name as callers spell it in {@code caller}
 * @param type how its value is read
 * @param identity whether it may be part of a subject; others only steer which limits apply
 * @param required whether a call without it is an error
 * @param defaultValue what it is where a call does not give it
 * @param values the only values it may have; empty: any
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
        defaultValue.isEmpty() || values.isEmpty() || values.contains(defaultValue.get()),
        "default",
        defaultValue.orElse(""),
        "one of " + values);
  }
}
