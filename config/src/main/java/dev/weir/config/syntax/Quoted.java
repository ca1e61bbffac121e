package dev.weir.config.syntax;

import com.typesafe.config.ConfigValue;

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
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), MAX_LINE_CHARACTERS); i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '\uFFFD' : c);
    }
    return text.length() > MAX_LINE_CHARACTERS ? line.append('…').toString() : line.toString();
  }

  static String text(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    int end = Math.min(text.length(), MAX_CHARACTERS);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        quoted.append("\\n");
      } else if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else {
        quoted.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '\uFFFD' : c);
      }
    }
    return quoted.append(end < text.length() ? "…\"" : "\"").toString();
  }
}
