package dev.weir.config.matching;

/**
 * Brings paths that no route of a policy knows to a route: segments that look like ids become
 * {@code :id}. A guess, on the side of one bucket too few: what has a digit in a place where words
 * have none is an id.
 */
final class IdSegments {

  /** The longest bucket made of a path; longer ones end in a wildcard. */
  static final int MAX_CHARACTERS = 256;

  private static final String ID = ":id";

  /** Names with a digit in them, such as {@code v1beta1} and {@code oauth2}, are shorter. */
  private static final int LONG_TOKEN = 12;

  /** Longer than any word in a path. */
  private static final int LONGEST_WORD = 40;

  private IdSegments() {}

  /** The path with {@code :id} in place of ids. */
  static String normalise(CallPath path) {
    if (path.count() == 0) {
      return "/";
    }
    StringBuilder normal = new StringBuilder(path.text().length());
    for (int i = 0; i < path.count(); i++) {
      boolean id = looksLikeId(path.text(), path.start(i), path.end(i));
      int length = id ? ID.length() : path.end(i) - path.start(i);
      if (normal.length() + 1 + length > MAX_CHARACTERS - 2) {
        return normal.append("/*").toString();
      }
      normal.append('/');
      if (id) {
        normal.append(ID);
      } else {
        normal.append(path.text(), path.start(i), path.end(i));
      }
    }
    return normal.toString();
  }

  /** Whether a segment rather names one of many things than a kind of thing. */
  static boolean looksLikeId(String text, int start, int end) {
    int length = end - start;
    int digits = 0;
    int hexLetters = 0;
    int lower = 0;
    int upper = 0;
    int separators = 0;
    int underscore = -1;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c >= 'a' && c <= 'z') {
        lower++;
        hexLetters += c <= 'f' ? 1 : 0;
      } else if (c >= 'A' && c <= 'Z') {
        upper++;
        hexLetters += c <= 'F' ? 1 : 0;
      } else if (c == '-' || c == '.' || c == '_' || c == '~' || c == ':') {
        separators++;
        underscore = c == '_' ? i : underscore;
      } else {
        // Escapes, @, commas: what people typed, not what a route is called.
        return true;
      }
    }
    boolean hex = digits + hexLetters + separators == length;
    boolean mixed = digits > 0 && lower + upper > 0;
    return (digits > 0 && digits + separators == length)
        || (hex && digits > 0 && length >= 8)
        || (hex && hexLetters >= 16)
        || length > LONGEST_WORD
        || (mixed && length >= LONG_TOKEN && (digits > 1 || separators == 0))
        || (length >= 20 && lower > 0 && upper > 1 && separators == 0)
        || (underscore > start && isIdAfterPrefix(text, underscore + 1, end));
  }

  /** {@code inv_1}, {@code cus_Nf3kQz}; not {@code credit_notes}. */
  private static boolean isIdAfterPrefix(String text, int start, int end) {
    boolean digit = false;
    boolean lower = false;
    boolean upper = false;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      digit |= c >= '0' && c <= '9';
      lower |= c >= 'a' && c <= 'z';
      upper |= c >= 'A' && c <= 'Z';
    }
    return digit || (lower && upper) || end - start >= 16;
  }
}
