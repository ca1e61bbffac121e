package dev.weir.http.outside;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** JSON as tests read it: as a tree, and as the very characters that were sent. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static JsonNode tree(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** The characters of a field's value, down a path of names; empty where there is none. */
  static Optional<String> raw(String object, String... path) {
    Optional<String> value = Optional.of(object);
    for (String name : path) {
      value = value.flatMap(outer -> field(outer, name));
    }
    return value;
  }

  private static Optional<String> field(String object, String name) {
    try (JsonParser json = MAPPER.createParser(object)) {
      json.nextToken();
      for (String next = json.nextFieldName(); next != null; next = json.nextFieldName()) {
        json.nextToken();
        String value = value(json, object);
        if (next.equals(name)) {
          return Optional.of(value);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The characters of each element of an array. */
  static List<String> elements(String array) {
    try (JsonParser json = MAPPER.createParser(array)) {
      List<String> elements = new ArrayList<>();
      json.nextToken();
      while (json.nextToken() != com.fasterxml.jackson.core.JsonToken.END_ARRAY) {
        elements.add(value(json, array));
      }
      return elements;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String value(JsonParser json, String text) throws IOException {
    int start = (int) json.currentTokenLocation().getCharOffset();
    if (json.currentToken().isStructStart()) {
      json.skipChildren();
    } else {
      json.finishToken();
    }
    return text.substring(start, (int) json.currentLocation().getCharOffset());
  }
}
