package dev.weir.config.syntax;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.weir.config.policy.BodyTemplate;
import dev.weir.config.policy.BodyTemplate.Literal;
import dev.weir.config.policy.BodyTemplate.Part;
import dev.weir.config.policy.BodyTemplate.Placeholder;
import dev.weir.config.policy.BodyTemplate.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a denial's body: JSON text, whose every character stands in the body as it is, but for
 * placeholders in its strings.
 *
 * <p>{@code "{limit}"}, a placeholder that is all of a string, becomes a bare number where its
 * value is one; {@code "after {retryAfterSeconds} seconds"} stays text.
 */
final class BodyReader {

  /** As long as anybody reads; each denial carries it. */
  private static final int MAX_CHARACTERS = 8_192;

  private static final String BODY =
      "JSON text of at most "
          + MAX_CHARACTERS
          + " characters, such as \"\"\"{\"error\":\"busy\"}\"\"\"";

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final Map<String, Placeholder> PLACEHOLDERS = placeholders();

  private final Located where;
  private final String text;
  private final List<Part> parts = new ArrayList<>();
  private int literalStart;
  private boolean good = true;

  private BodyReader(Located where, String text) {
    this.where = where;
    this.text = text;
  }

  static Optional<BodyTemplate> read(Located value) {
    Optional<String> text = value.text(BODY).map(String::strip);
    if (text.isEmpty() || !isJson(value, text.get())) {
      return Optional.empty();
    }
    return new BodyReader(value, text.get()).template();
  }

  private static boolean isJson(Located value, String text) {
    if (text.length() > MAX_CHARACTERS) {
      value.wrong(BODY);
      return false;
    }
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() == null) {
        value.wrong(BODY);
        return false;
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        value.wrong("one JSON value, and nothing after it");
        return false;
      }
      return true;
    } catch (JsonProcessingException e) {
      value.wrong("valid JSON; " + withoutPlace(e.getOriginalMessage()));
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("a text cannot fail to be read", e);
    }
  }

  /** The message without where the broken part began, which it counts in the body's own lines. */
  private static String withoutPlace(String message) {
    int place = Math.max(message.indexOf(" (for "), message.indexOf(" (start marker"));
    return place < 0 ? message : message.substring(0, place);
  }

  private Optional<BodyTemplate> template() {
    int i = 0;
    while (i < text.length()) {
      if (text.charAt(i) == '"') {
        int end = endOfString(i);
        string(i, end);
        i = end;
      } else {
        i++;
      }
    }
    literalUntil(text.length());
    return good ? Optional.of(new BodyTemplate(parts)) : Optional.empty();
  }

  /** Where a string that starts here ends, its quote included. */
  private int endOfString(int start) {
    int i = start + 1;
    while (text.charAt(i) != '"') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return i + 1;
  }

  private void string(int start, int end) {
    int open = text.indexOf('{', start);
    while (open >= 0 && open < end) {
      int close = text.indexOf('}', open);
      if (close < 0 || close >= end) {
        return;
      }
      String name = text.substring(open + 1, close);
      if (isName(name)) {
        placeholder(name, start, open, close, end);
        open = text.indexOf('{', close);
      } else {
        open = text.indexOf('{', open + 1);
      }
    }
  }

  private void placeholder(String name, int start, int open, int close, int end) {
    Placeholder placeholder = PLACEHOLDERS.get(name);
    if (placeholder == null) {
      where.wrong(Declared.named("in {" + name + "}, a placeholder", name, PLACEHOLDERS.keySet()));
      good = false;
    } else if (isKey(end)) {
      where.wrong("placeholders in values, not in names as {" + name + "} is");
      good = false;
    } else if (open == start + 1 && close == end - 2 && placeholder.number()) {
      literalUntil(start);
      parts.add(new Value(placeholder, false));
      literalStart = end;
    } else {
      literalUntil(open);
      parts.add(new Value(placeholder, true));
      literalStart = close + 1;
    }
  }

  private void literalUntil(int end) {
    if (end > literalStart) {
      parts.add(new Literal(text.substring(literalStart, end)));
    }
  }

  /** Whether the string that ends here is a name in an object. */
  private boolean isKey(int end) {
    int i = end;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i < text.length() && text.charAt(i) == ':';
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_');
  }

  private static Map<String, Placeholder> placeholders() {
    Map<String, Placeholder> names = new LinkedHashMap<>();
    for (Placeholder placeholder : Placeholder.values()) {
      names.put(placeholder.text(), placeholder);
    }
    return names;
  }
}
