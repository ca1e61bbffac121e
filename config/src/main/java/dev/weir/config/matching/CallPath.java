package dev.weir.config.matching;

import dev.weir.config.matching.Match.Fault;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A call's path, normalised (RFC 3986, 6.2.2) and cut into segments. Made anew for each call and
 * confined to it.
 *
 * <p>A path has one form: query and fragment are dropped, escapes of unreserved characters are
 * decoded, all others are in upper case, one slash at the end is trimmed. What servers read in
 * different ways is refused rather than guessed: empty and dot segments, escaped slashes,
 * backslashes, control characters, and semicolons, since many servers take {@code /login;x} for
 * {@code /login}.
 */
final class CallPath {

  /** The most segments. */
  static final int MAX_SEGMENTS = 64;

  private static final String FIELD = "path";

  private static final String NO_SEMICOLON = "no semicolon, escaped or not";

  private static final byte REFUSED = 0;
  private static final byte PLAIN = 1;
  private static final byte UNRESERVED = 2;
  private static final byte SLASH = 3;
  private static final byte PERCENT = 4;
  private static final byte UNESCAPED = 5;
  private static final byte END = 6;
  private static final byte SEMICOLON = 7;

  private static final byte[] KINDS = kinds();

  private String text = "/";
  private int count;
  private int[] starts = new int[8];
  private int[] hashes = new int[8];

  /** Reads a path in place of what was read before. */
  @Nullable Fault read(String raw) {
    if (raw.length() > CallBounds.MAX_PATH_CHARACTERS) {
      int length = CallBounds.withoutQuery(raw).length();
      if (length > CallBounds.MAX_PATH_CHARACTERS) {
        return tooLong(length);
      }
    }
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      return Faults.of(FIELD, CallBounds.withoutQuery(raw), "a path that starts with /");
    }
    int plain = plainLength(raw);
    if (plain == raw.length() || kind(raw.charAt(plain)) == END) {
      text = trimmed(raw, plain);
    } else {
      StringBuilder normal = new StringBuilder(raw.length() + 16).append(raw, 0, plain);
      Fault fault = normalise(raw, plain, normal);
      if (fault != null) {
        return fault;
      }
      if (normal.length() > CallBounds.MAX_PATH_CHARACTERS) {
        return tooLong(normal.length());
      }
      text = trimmed(normal.toString(), normal.length());
    }
    return cut(raw);
  }

  /** The normalised path. */
  String text() {
    return text;
  }

  /** How many segments it has; {@code /} has none. */
  int count() {
    return count;
  }

  /** Where a segment starts in {@link #text()}. */
  int start(int segment) {
    return starts[segment];
  }

  /** Where a segment ends in {@link #text()}. */
  int end(int segment) {
    return segment + 1 < count ? starts[segment + 1] - 1 : text.length();
  }

  /** What {@link String#hashCode()} of a segment would be. */
  int hash(int segment) {
    return hashes[segment];
  }

  private static int plainLength(String raw) {
    int i = 0;
    while (i < raw.length()) {
      byte kind = kind(raw.charAt(i));
      if (kind != PLAIN && kind != UNRESERVED && kind != SLASH) {
        break;
      }
      i++;
    }
    return i;
  }

  private static @Nullable Fault normalise(String raw, int from, StringBuilder normal) {
    for (int i = from; i < raw.length(); i++) {
      char c = raw.charAt(i);
      switch (kind(c)) {
        case PLAIN, UNRESERVED, SLASH -> normal.append(c);
        case UNESCAPED -> appendEscape(normal, c);
        case PERCENT -> {
          int octet = octet(raw, i);
          if (octet < 0) {
            return refused(raw, "% and two hex digits");
          }
          if (octet < ' ' || octet == 0x7f || octet == '/' || octet == '\\') {
            return refused(raw, "no escaped slash, backslash or control character");
          }
          if (octet == ';') {
            return refused(raw, NO_SEMICOLON);
          }
          if (kind((char) octet) == UNRESERVED) {
            normal.append((char) octet);
          } else {
            appendEscape(normal, octet);
          }
          i += 2;
        }
        case SEMICOLON -> {
          return refused(raw, NO_SEMICOLON);
        }
        case END -> {
          return null;
        }
        default -> {
          return refused(raw, "printable ASCII without spaces and backslashes");
        }
      }
    }
    return null;
  }

  private @Nullable Fault cut(String raw) {
    count = 0;
    int length = text.length();
    int start = 1;
    int hash = 0;
    for (int i = 1; i <= length && length > 1; i++) {
      if (i < length && text.charAt(i) != '/') {
        hash = 31 * hash + text.charAt(i);
        continue;
      }
      if (isEmptyOrDots(start, i)) {
        return refused(raw, "no empty, . or .. segment");
      }
      if (count == MAX_SEGMENTS) {
        return Faults.of(
            FIELD, CallBounds.withoutQuery(raw), "at most " + MAX_SEGMENTS + " segments");
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, MAX_SEGMENTS);
        hashes = Arrays.copyOf(hashes, MAX_SEGMENTS);
      }
      starts[count] = start;
      hashes[count] = hash;
      count++;
      start = i + 1;
      hash = 0;
    }
    return null;
  }

  private boolean isEmptyOrDots(int start, int end) {
    int length = end - start;
    return length == 0
        || (length == 1 && text.charAt(start) == '.')
        || (length == 2 && text.charAt(start) == '.' && text.charAt(start + 1) == '.');
  }

  private static String trimmed(String path, int length) {
    // Of two slashes none is left over: they enclose an empty segment.
    int end = length > 2 && path.charAt(length - 1) == '/' ? length - 1 : length;
    return path.substring(0, end);
  }

  private static int octet(String raw, int percent) {
    if (percent + 2 >= raw.length()) {
      return -1;
    }
    int high = hexDigit(raw.charAt(percent + 1));
    int low = hexDigit(raw.charAt(percent + 2));
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  /** As {@link Character#digit}, but of ASCII only. */
  private static int hexDigit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private static void appendEscape(StringBuilder normal, int octet) {
    normal
        .append('%')
        .append(Character.toUpperCase(Character.forDigit(octet >> 4, 16)))
        .append(Character.toUpperCase(Character.forDigit(octet & 15, 16)));
  }

  private static Fault tooLong(int length) {
    return new Fault(FIELD, length + " characters", "at most " + CallBounds.MAX_PATH_CHARACTERS);
  }

  private static Fault refused(String raw, String expected) {
    // A query may hold secrets.
    return Faults.of(FIELD, CallBounds.withoutQuery(raw), expected);
  }

  private static byte kind(char c) {
    return c < KINDS.length ? KINDS[c] : REFUSED;
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[128];
    Arrays.fill(kinds, 'a', 'z' + 1, UNRESERVED);
    Arrays.fill(kinds, 'A', 'Z' + 1, UNRESERVED);
    Arrays.fill(kinds, '0', '9' + 1, UNRESERVED);
    set(kinds, "-._~", UNRESERVED);
    set(kinds, "!$&'()*+,=:@", PLAIN);
    set(kinds, ";", SEMICOLON);
    set(kinds, "/", SLASH);
    set(kinds, "%", PERCENT);
    // RFC 3986 wants these escaped in a path; clients send them as they are.
    set(kinds, "\"<>[]^`{|}", UNESCAPED);
    set(kinds, "?#", END);
    return kinds;
  }

  private static void set(byte[] kinds, String characters, byte kind) {
    for (int i = 0; i < characters.length(); i++) {
      kinds[characters.charAt(i)] = kind;
    }
  }
}
