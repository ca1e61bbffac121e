package dev.weir.http.wire;

/** What of a value that somebody sent may stand in an answer: short, and without surprises. */
public final class Shown {

  /** The most characters of a value that an answer repeats. */
  public static final int MAX_CHARS = 64;

  private Shown() {}

  /**
   * The text, cut to {@value #MAX_CHARS} characters; control characters and lone surrogates show as
   * {@code ?}. Never to be given a caller's attribute or a path: those may hold secrets.
   */
  public static String of(String text) {
    int end = Math.min(text.length(), MAX_CHARS);
    StringBuilder shown = new StringBuilder(end + 3);
    for (int i = 0; i < end; ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      boolean plain =
          !Character.isISOControl(codePoint)
              && Character.getType(codePoint) != Character.SURROGATE
              && Character.getType(codePoint) != Character.FORMAT
              && Character.getType(codePoint) != Character.LINE_SEPARATOR
              && Character.getType(codePoint) != Character.PARAGRAPH_SEPARATOR;
      shown.appendCodePoint(plain ? codePoint : '?');
    }
    return text.length() > end ? shown.append("...").toString() : shown.toString();
  }
}
