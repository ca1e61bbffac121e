package dev.weir.config.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * A method and a path template.
 *
 * @param method upper case, 16 characters at most, or {@code *} for any
 * @param path segments of which {@code :name} stands for any one, and a last {@code *} for any rest
 *     (none included); literal segments as RFC 3986 normalises them; at most {@value
 *     #MAX_CHARACTERS} characters and {@value #MAX_SEGMENTS} segments
 */
public record RoutePattern(String method, String path) {

  /** The longest path template. */
  public static final int MAX_CHARACTERS = 256;

  /** The most segments of a path template. */
  public static final int MAX_SEGMENTS = 64;

  /** The longest method. */
  public static final int MAX_METHOD_CHARACTERS = 16;

  /** All but the semicolon, which no call's path may have, and the asterisk. */
  private static final String SUB_DELIMITERS = "!$&'()+,=:@";

  public RoutePattern {
    Expect.that(
        method.equals("*") || isMethod(method),
        "method",
        Expect.quoted(method),
        "an upper-case method of at most " + MAX_METHOD_CHARACTERS + " letters and dashes, or *");
    Expect.that(path.startsWith("/"), "path", Expect.quoted(path), "a path that starts with /");
    Expect.that(
        path.length() <= MAX_CHARACTERS,
        "path",
        path.length() + " characters",
        "at most " + MAX_CHARACTERS);
    List<String> segments = split(path);
    Expect.that(
        segments.size() <= MAX_SEGMENTS,
        "path",
        segments.size() + " segments",
        "at most " + MAX_SEGMENTS);
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      check(segments.get(i), i == segments.size() - 1, parameters);
    }
    Expect.distinct("path", parameters);
  }

  /** The path's segments in order; {@code /} has none. */
  public List<String> segments() {
    return List.copyOf(split(path));
  }

  /** The pattern as a policy spells it, and as answers show it. */
  @Override
  public String toString() {
    return method + " " + path;
  }

  private static List<String> split(String path) {
    List<String> segments = new ArrayList<>();
    int start = 1;
    while (start < path.length() || (start == path.length() && start > 1)) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      segments.add(path.substring(start, end));
      start = end + 1;
    }
    return segments;
  }

  private static void check(String segment, boolean last, List<String> parameters) {
    String shown = Expect.quoted(segment);
    Expect.that(
        !segment.isEmpty(), "path", shown, "no empty segment, and no slash at the end of the path");
    if (segment.equals("*")) {
      Expect.that(last, "path", shown, "a wildcard as the last segment only");
    } else if (segment.charAt(0) == ':') {
      Expect.that(
          isParameter(segment), "path", shown, "a parameter such as :id, of letters, digits and _");
      parameters.add(segment);
    } else {
      Expect.that(
          !segment.equals(".") && !segment.equals(".."), "path", shown, "no . or .. segment");
      checkLiteral(segment);
    }
  }

  private static void checkLiteral(String segment) {
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c == '%') {
        Expect.that(
            isNeededEscape(segment, i),
            "path",
            Expect.quoted(segment),
            "percent escapes in upper case, of characters that need one, and none of / \\ ; or"
                + " control characters");
        i += 2;
      } else {
        Expect.that(
            isUnreserved(c) || SUB_DELIMITERS.indexOf(c) >= 0,
            "path",
            Expect.quoted(segment),
            "characters that a URL's path may have, wildcards as whole segments, parameters as"
                + " :name");
      }
    }
  }

  /** Whether normalising a call's path would leave this escape as it is. */
  private static boolean isNeededEscape(String segment, int at) {
    if (at + 2 >= segment.length()) {
      return false;
    }
    int high = upperHex(segment.charAt(at + 1));
    int low = upperHex(segment.charAt(at + 2));
    int octet = high * 16 + low;
    return high >= 0
        && low >= 0
        && octet >= ' '
        && octet != 0x7f
        && octet != '/'
        && octet != '\\'
        && octet != ';'
        && !isUnreserved((char) octet);
  }

  private static int upperHex(char c) {
    return "0123456789ABCDEF".indexOf(c);
  }

  private static boolean isMethod(String method) {
    if (method.isEmpty() || method.length() > MAX_METHOD_CHARACTERS) {
      return false;
    }
    for (int i = 0; i < method.length(); i++) {
      char c = method.charAt(i);
      if (!((c >= 'A' && c <= 'Z') || c == '-' || c == '_')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isParameter(String segment) {
    for (int i = 1; i < segment.length(); i++) {
      char c = segment.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean follower = (c >= '0' && c <= '9') || c == '_';
      if (!letter && !(follower && i > 1)) {
        return false;
      }
    }
    return segment.length() > 1;
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }
}
