package dev.weir.config.matching;

import dev.weir.config.matching.Match.Fault;

/** Makes faults whose values are safe to show: short, and without control characters. */
final class Faults {

  /** The most characters of a value that a fault shows. */
  static final int MAX_CHARACTERS = 64;

  private Faults() {}

  static Fault of(String field, String value, String expected) {
    return new Fault(field, shown(value), expected);
  }

  static Fault outside(String field, long value, long least, long most) {
    return new Fault(field, Long.toString(value), least + " to " + most);
  }

  /** The text, shortened, with U+FFFD for whatever a terminal or a JSON writer may stumble over. */
  static String shown(String value) {
    int end = Math.min(value.length(), MAX_CHARACTERS);
    StringBuilder shown = new StringBuilder(end + 1);
    for (int i = 0; i < end; i++) {
      char c = value.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        shown.append(c).append(value.charAt(++i));
      } else {
        shown.append(isPlain(c) ? c : '\uFFFD');
      }
    }
    return end < value.length() ? shown.append('…').toString() : shown.toString();
  }

  private static boolean isPlain(char c) {
    return !Character.isISOControl(c)
        && !Character.isSurrogate(c)
        && Character.getType(c) != Character.FORMAT
        && Character.getType(c) != Character.LINE_SEPARATOR
        && Character.getType(c) != Character.PARAGRAPH_SEPARATOR;
  }
}
