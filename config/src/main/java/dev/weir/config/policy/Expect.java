package dev.weir.config.policy;

import java.util.regex.Pattern;

/** The checks that records share; each message names the field, the value and the expectation. */
final class Expect {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  private Expect() {}

  static void between(String field, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          field + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }

  static void name(String field, String value) {
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException(
          field
              + ": \""
              + value
              + "\" (expected: a lower-case name of letters, digits and dashes, 63 at most)");
    }
  }

  static void that(boolean holds, String field, Object value, String expectation) {
    if (!holds) {
      throw new IllegalArgumentException(field + ": " + value + " (expected: " + expectation + ")");
    }
  }
}
