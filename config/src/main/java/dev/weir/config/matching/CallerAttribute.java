package dev.weir.config.matching;

import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.Shown;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An attribute of a policy: how its values are read, hashed and shown. */
final class CallerAttribute {

  /** How many hex digits of a secret's hash stand for it where it is shown. */
  private static final int SHOWN_HASH_DIGITS = 12;

  private static final int HASH_DIGITS = 64;

  private final Attribute attribute;
  private final int index;

  CallerAttribute(Attribute attribute, int index) {
    this.attribute = attribute;
    this.index = index;
  }

  Attribute attribute() {
    return attribute;
  }

  String name() {
    return attribute.name();
  }

  /** Its place in the policy. */
  int index() {
    return index;
  }

  /** The set that holds this attribute alone. */
  int bit() {
    return 1 << index;
  }

  /** Reads a value as callers give it. */
  @Nullable Fault read(String field, String value, CallerValues into) {
    Fault fault = checkText(field, value);
    if (fault != null) {
      return fault;
    }
    return switch (attribute.type()) {
      case TEXT -> readText(field, value, into);
      case SECRET -> {
        into.put(index, Sha256.hexOf(value));
        yield null;
      }
      case IP -> readAddress(field, value, into);
    };
  }

  /** Takes a value as the hash of a secret, 64 hex digits, if it can be one. */
  boolean readHash(String value, CallerValues into) {
    if (!isSecret() || !isHash(value)) {
      return false;
    }
    into.put(index, value);
    return true;
  }

  /** Appends {@code name=value}, where a comma or an equals sign in the value is escaped. */
  void show(String canonical, StringBuilder display) {
    display.append(name()).append('=');
    Display.escape(canonical, isSecret() ? SHOWN_HASH_DIGITS : canonical.length(), display);
  }

  private boolean isSecret() {
    return attribute.type() == Attribute.Type.SECRET;
  }

  private @Nullable Fault readText(String field, String value, CallerValues into) {
    if (!attribute.values().isEmpty() && !attribute.values().contains(value)) {
      return Faults.of(
          field, value, "one of " + String.join(", ", new TreeSet<>(attribute.values())));
    }
    into.put(index, value);
    return null;
  }

  private @Nullable Fault readAddress(String field, String value, CallerValues into) {
    String canonical = Addresses.canonical(value, attribute.ipv6Prefix());
    if (canonical == null) {
      return Faults.of(field, value, "an IPv4 or IPv6 address without port, brackets or zone");
    }
    into.put(index, canonical);
    return null;
  }

  private @Nullable Fault checkText(String field, String value) {
    if (value.isEmpty() || value.length() > Attribute.MAX_CHARACTERS) {
      return new Fault(field, value.length() + " characters", "1 to " + Attribute.MAX_CHARACTERS);
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c >= 0x7f) {
        if (Character.isHighSurrogate(c)
            && i + 1 < value.length()
            && Character.isLowSurrogate(value.charAt(i + 1))) {
          i++;
        } else if (isRefused(c)) {
          String shown = isSecret() ? "a secret" : Shown.of(value);
          return new Fault(field, shown, "no control characters");
        }
      }
    }
    return null;
  }

  /** Half a surrogate pair has no UTF-8: it would hash as a question mark. */
  private static boolean isRefused(char c) {
    return Character.isISOControl(c) || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029';
  }

  private static boolean isHash(String value) {
    if (value.length() != HASH_DIGITS) {
      return false;
    }
    for (int i = 0; i < HASH_DIGITS; i++) {
      char c = value.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return true;
  }
}
