package dev.weir.config.policy;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** The checks that records share; each message names the field, the value and the expectation. */
final class Expect {

  static final int MAX_NAME_CHARACTERS = 63;

  private static final Pattern NAME =
      Pattern.compile("[a-z][a-z0-9-]{0," + (MAX_NAME_CHARACTERS - 1) + "}");

  private Expect() {}

  static void between(String field, long value, long least, long most) {
    that(value >= least && value <= most, field, value, least + " to " + most);
  }

  static void lasting(String field, Duration value, Duration least, Duration most) {
    that(
        value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
        field,
        value,
        least + " to " + most);
  }

  static void atMost(String field, Collection<?> values, int most) {
    that(values.size() <= most, field, values.size() + " of them", "at most " + most);
  }

  static void name(String field, String value) {
    that(
        isName(value),
        field,
        quoted(value),
        "a lower-case name of letters, digits and dashes, " + MAX_NAME_CHARACTERS + " at most");
  }

  static boolean isName(String value) {
    return NAME.matcher(value).matches();
  }

  static void distinct(String field, Collection<String> values) {
    Set<String> seen = new HashSet<>();
    for (String value : values) {
      that(seen.add(value), field, quoted(value), "each once");
    }
  }

  static void that(boolean holds, String field, Object value, String expectation) {
    if (!holds) {
      throw new InvalidValue(field, String.valueOf(value), expectation);
    }
  }

  static String quoted(String value) {
    return '"' + value + '"';
  }
}
