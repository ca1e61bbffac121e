package dev.weir.config.syntax;

import com.typesafe.config.ConfigValue;
import dev.weir.config.policy.Shown;

/** Shows values in errors: short, on one line, texts in quotes. */
final class Quoted {

  private static final int MAX_CHARACTERS = 80;
  private static final int MAX_LINE_CHARACTERS = 500;

  private Quoted() {}

  static String value(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING -> text(String.valueOf(value.unwrapped()));
      case LIST -> "a list";
      case OBJECT -> "an object";
      case NUMBER, BOOLEAN, NULL -> String.valueOf(value.unwrapped());
    };
  }

  /** Any text as a piece of one line. */
  static String line(String text) {
    return Shown.of(text, MAX_LINE_CHARACTERS);
  }

  static String text(String text) {
    boolean whole = text.length() <= MAX_CHARACTERS;
    // Escaped before it is made plain: line ends are shown.
    String escaped =
        (whole ? text : text.substring(0, MAX_CHARACTERS))
            .replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n");
    return '"' + Shown.of(escaped, escaped.length()) + (whole ? "\"" : "…\"");
  }
}
