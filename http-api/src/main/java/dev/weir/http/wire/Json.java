package dev.weir.http.wire;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * JSON as a stream of tokens, both ways; nothing is bound to objects.
 *
 * <p>Names that callers choose are not interned: they would stay for the life of the process.
 */
public final class Json {

  /** The deepest JSON that is read; each level costs memory. No request of ours has five. */
  public static final int MAX_DEPTH = 1_000;

  private static final JsonFactory WRITING = new JsonFactory();

  /** Knows the names that its parsers have met, thousands of them, each as long as it was. */
  private static volatile JsonFactory reading = newReading();

  private Json() {}

  /** What writes one value. */
  @FunctionalInterface
  public interface Writing {
    /** Writes it. Only a bug makes it fail: nothing here is written to a device. */
    void to(JsonGenerator json) throws IOException;
  }

  /** A field's name, encoded once. */
  public static SerializedString name(String name) {
    SerializedString encoded = new SerializedString(name);
    // Filled in lazily otherwise, by whichever thread comes first.
    encoded.asQuotedUTF8();
    encoded.asUnquotedUTF8();
    return encoded;
  }

  /**
   * The bytes of one value.
   *
   * @param sizeHint bytes it is likely to have
   */
  public static byte[] bytes(int sizeHint, Writing writing) {
    ByteArrayBuilder out = new ByteArrayBuilder(sizeHint);
    try (JsonGenerator json = WRITING.createGenerator(out, JsonEncoding.UTF8)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing JSON to memory", e);
    }
    return out.toByteArray();
  }

  /**
   * The tokens of a body.
   *
   * @param body UTF-8 as {@link Utf8#isValid} says; else its encoding is guessed
   */
  public static JsonParser parser(byte[] body) throws IOException {
    return reading.createParser(body);
  }

  /** What the current token is, without what it says. */
  public static String found(JsonParser json) {
    JsonToken token = json.currentToken();
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "a number";
      case VALUE_NUMBER_FLOAT -> "a number with a fraction or an exponent";
      case VALUE_TRUE -> "true";
      case VALUE_FALSE -> "false";
      case VALUE_NULL -> "null";
      case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "nothing";
    };
  }

  /**
   * Drops the names that were met: to be called after a body whose names nobody has looked at, or
   * bodies of made-up names would fill the memory.
   */
  public static void forgetNames() {
    reading = newReading();
  }

  private static JsonFactory newReading() {
    return JsonFactory.builder()
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                // Bodies are bounded, and no number is made of more digits than a long has.
                .maxNumberLength(Integer.MAX_VALUE)
                .build())
        .build();
  }
}
