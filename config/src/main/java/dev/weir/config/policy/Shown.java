package dev.weir.config.policy;

/**
 * What of a text that somebody sent or wrote may stand in a message: short, on one line, and
 * nothing that a terminal or a JSON writer may stumble over. It knows no secrets: who shows one
 * errs.
 */
public final class Shown {

  /** The most characters of a value that a caller sent. */
  public static final int MAX_CHARACTERS = 64;

  private Shown() {}

  /** The text, at most {@value #MAX_CHARACTERS} characters of it. */
  public static String of(String text) {
    return of(text, MAX_CHARACTERS);
  }

  /**
   * The text, with U+FFFD for control and format characters, line ends and halves of surrogate
   * pairs.
   *
   * @param most UTF-16 units that are shown; what is cut off shows as an ellipsis
   */
  public static String of(String text, int most) {
    int end = Math.min(text.length(), most);
    StringBuilder shown = new StringBuilder(end + 1);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        shown.append(c).append(text.charAt(++i));
      } else {
        shown.append(isPlain(c) ? c : '\uFFFD');
      }
    }
    return end < text.length() ? shown.append('…').toString() : shown.toString();
  }

  private static boolean isPlain(char c) {
    return !Character.isISOControl(c)
        && !Character.isSurrogate(c)
        && Character.getType(c) != Character.FORMAT
        && Character.getType(c) != Character.LINE_SEPARATOR
        && Character.getType(c) != Character.PARAGRAPH_SEPARATOR;
  }
}
