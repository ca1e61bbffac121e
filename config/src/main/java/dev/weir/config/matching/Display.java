package dev.weir.config.matching;

/** The parts of a subject as answers show them: {@code name=value}, joined by commas. */
final class Display {

  private Display() {}

  /**
   * Appends a value's first characters. A backslash goes before what would end the value, so that
   * no value can pass for another part.
   */
  static void escape(String value, int characters, StringBuilder display) {
    for (int i = 0; i < characters; i++) {
      char c = value.charAt(i);
      if (c == ',' || c == '=' || c == '\\') {
        display.append('\\');
      }
      display.append(c);
    }
  }
}
