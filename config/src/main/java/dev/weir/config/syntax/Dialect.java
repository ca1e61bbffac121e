package dev.weir.config.syntax;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What policy text may not use of HOCON, found before the text is parsed: what would make a policy
 * depend on other files or on the environment (include, substitutions), what would quietly put one
 * value in place of another (a key given twice, {@code +=}, joined lists or objects), and what is
 * nested so deep that the parser, which recurses, would run out of stack.
 *
 * <p>It follows HOCON's structure only as far as that takes. What it cannot follow it leaves to the
 * parser, whose errors are better.
 */
final class Dialect {

  /** The language itself nests six deep. */
  private static final int MAX_DEPTH = 32;

  /** The parser takes the square of their number in time. */
  private static final int MAX_PIECES = 1_000;

  private static final int END = -1;

  private final String text;
  private final Problems problems;
  private final Map<String, Integer> lines = new HashMap<>();
  private int at;
  private int line = 1;
  private int depth;
  private boolean lost;

  private Dialect(String text, Problems problems) {
    this.text = text;
    this.problems = problems;
  }

  /** Reports whatever the text may not use. */
  static void check(String text, Problems problems) {
    Dialect dialect = new Dialect(text, problems);
    dialect.skipBlank();
    if (dialect.peek() == '{') {
      dialect.at++;
      dialect.object("");
    } else if (dialect.peek() == '[') {
      dialect.value("");
    } else {
      dialect.object("");
    }
  }

  private void object(String path) {
    while (!lost) {
      skipSeparators();
      int c = peek();
      if (c == '}' || c == END) {
        at++;
        return;
      }
      if (startsInclude()) {
        report("include", "no include: a policy is all in one file");
        skipInclude();
      } else {
        field(path);
      }
    }
  }

  private void field(String path) {
    int keyLine = line;
    List<String> key = key();
    if (key.isEmpty() || depth + key.size() > MAX_DEPTH) {
      lost(!key.isEmpty());
      return;
    }
    String prefix = path.isEmpty() ? "" : path + '.';
    String keyPath = prefix + String.join(".", key);
    Integer first = lines.putIfAbsent(keyPath, keyLine);
    if (first != null) {
      problems.add(keyLine, keyPath, "a second value", "each key once; line " + first + " has it");
      // What stands inside is not a second value of what stands inside the first.
      keyPath += " (line " + keyLine + ')';
    }
    skipBlank();
    if (text.startsWith("+=", at)) {
      report("+=", "= and the whole list");
      at += 2;
    } else if (peek() == '=' || peek() == ':') {
      at++;
    } else if (peek() != '{') {
      lost(false);
      return;
    }
    skipBlank();
    depth += key.size();
    value(keyPath);
    depth -= key.size();
  }

  /** The elements of a key: {@code a.b} is two, {@code "a.b"} one. */
  private List<String> key() {
    List<String> elements = new ArrayList<>();
    StringBuilder element = new StringBuilder();
    boolean any = false;
    while (!lost) {
      int c = peek();
      if (c == '"') {
        element.append(quotedKey());
        any = true;
      } else if (c == '.') {
        at++;
        elements.add(name(element));
        element.setLength(0);
        if (elements.size() > MAX_DEPTH) {
          return elements;
        }
      } else if (isKeyCharacter(c)) {
        element.append((char) c);
        at++;
        any = true;
      } else {
        break;
      }
    }
    elements.add(name(element));
    return any ? elements : List.of();
  }

  /**
   * What stands between the quotes: with escapes or three quotes one key would have many spellings.
   */
  private String quotedKey() {
    boolean three = text.startsWith("\"\"\"", at);
    int quotes = three ? 3 : 1;
    int start = at;
    int startLine = line;
    quoted();
    String inside =
        text.substring(
            start + quotes, Math.max(start + quotes, Math.min(at, text.length()) - quotes));
    if (three || inside.indexOf('\\') >= 0) {
      problems.add(
          startLine, "", "a key with escapes or in three quotes", "a key in one pair of quotes");
    }
    return inside;
  }

  /** An element without the spaces around it, in quotes if it holds a dot. */
  private static String name(StringBuilder element) {
    int start = 0;
    int end = element.length();
    while (start < end && isSpace(element.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(element.charAt(end - 1))) {
      end--;
    }
    String name = element.substring(start, end);
    return name.indexOf('.') < 0 ? name : '"' + name + '"';
  }

  private boolean isKeyCharacter(int c) {
    return c != END && "=:{}[],\n#$+".indexOf(c) < 0 && !text.startsWith("//", at);
  }

  /** One value: a piece of text, or an object, or a list; ends before what separates values. */
  private void value(String path) {
    int pieces = 0;
    int structures = 0;
    int start = line;
    while (!lost && !endsValue()) {
      int c = peek();
      if (++pieces > MAX_PIECES) {
        report("a value of many pieces", "one text in quotes");
        lost = true;
        return;
      }
      if (c == '{' || c == '[') {
        structures++;
        if (++depth > MAX_DEPTH) {
          lost(true);
          return;
        }
        at++;
        if (c == '{') {
          object(path);
        } else {
          list(path);
        }
        depth--;
      } else if (c == '"') {
        quoted();
      } else if (text.startsWith("${", at)) {
        report("${", "no substitution: a policy is all in its text");
        at += 2;
        // What it names is no concern of ours; the closing brace must not end an object.
        while (peek() != '}' && peek() != '\n' && peek() != END) {
          at++;
        }
        at += peek() == '}' ? 1 : 0;
      } else {
        unquoted();
      }
      skipSpaces();
    }
    if (structures > 0 && pieces > 1) {
      problems.add(start, path, "several values in a row", "one list, one object or one text");
    }
  }

  private void list(String path) {
    int index = 0;
    while (!lost) {
      skipSeparators();
      int c = peek();
      if (c == ']' || c == END) {
        at++;
        return;
      }
      int before = at;
      value(path + '[' + index++ + ']');
      if (at == before) {
        lost(false);
      }
    }
  }

  private void unquoted() {
    do {
      at++;
    } while (!endsValue() && "\"{[ \t\r".indexOf(peek()) < 0 && !text.startsWith("${", at));
  }

  private void quoted() {
    if (text.startsWith("\"\"\"", at)) {
      int close = text.indexOf("\"\"\"", at + 3);
      int end = close < 0 ? text.length() : close + 3;
      // Quotes more than three at the end belong to the text.
      while (end < text.length() && text.charAt(end) == '"') {
        end++;
      }
      for (; at < end; at++) {
        line += text.charAt(at) == '\n' ? 1 : 0;
      }
      return;
    }
    at++;
    while (peek() != '"' && peek() != '\n' && peek() != END) {
      at += peek() == '\\' ? 2 : 1;
    }
    at = Math.min(text.length(), at + (peek() == '"' ? 1 : 0));
  }

  private boolean startsInclude() {
    String word = "include";
    if (!text.startsWith(word, at)) {
      return false;
    }
    int i = at + word.length();
    while (i < text.length() && isSpace(text.charAt(i))) {
      i++;
    }
    return text.startsWith("\"", i)
        || text.startsWith("file(", i)
        || text.startsWith("url(", i)
        || text.startsWith("classpath(", i)
        || text.startsWith("required(", i);
  }

  private void skipInclude() {
    while (!endsValue()) {
      if (peek() == '"') {
        quoted();
      } else {
        at++;
      }
    }
  }

  private boolean endsValue() {
    int c = peek();
    return c == END || "\n,}]#".indexOf(c) >= 0 || text.startsWith("//", at);
  }

  private void skipSpaces() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
  }

  /** Spaces, comments and line ends. */
  private void skipBlank() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        line++;
        at++;
      } else if (isSpace(c)) {
        at++;
      } else if (c == '#' || text.startsWith("//", at)) {
        skipLine();
      } else {
        return;
      }
    }
  }

  private void skipSeparators() {
    skipBlank();
    while (peek() == ',') {
      at++;
      skipBlank();
    }
  }

  private void skipLine() {
    while (peek() != '\n' && peek() != END) {
      at++;
    }
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private void report(String value, String expected) {
    problems.add(line, "", value, expected);
  }

  private void lost(boolean tooDeep) {
    lost = true;
    if (tooDeep) {
      report("nesting", "at most " + MAX_DEPTH + " deep");
    }
  }

  /** As HOCON sees it; the byte order mark included. */
  private static boolean isSpace(char c) {
    return c != '\n' && (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF');
  }
}
