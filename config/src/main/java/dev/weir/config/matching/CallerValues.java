package dev.weir.config.matching;

import org.jspecify.annotations.Nullable;

/**
 * One caller's values, canonical, by the attribute's place in the policy. Confined to one call.
 *
 * <p>A set of attributes is an int, bit n for the n-th.
 */
final class CallerValues {

  private final @Nullable String[] values;
  private int present;

  CallerValues(int attributes) {
    values = new @Nullable String[attributes];
  }

  void put(int attribute, String canonical) {
    values[attribute] = canonical;
    present |= 1 << attribute;
  }

  /** The attributes that have a value. */
  int present() {
    return present;
  }

  @Nullable String get(int attribute) {
    return values[attribute];
  }
}
