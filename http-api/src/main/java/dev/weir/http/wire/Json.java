package dev.weir.http.wire;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
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

  /** Deeper JSON is malformed to us; no request of ours nests deeper than four. */
  private static final int MAX_DEPTH = 16;

  /** Digits of a number. */
  private static final int MAX_NUMBER_LENGTH = 100;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .build())
          .build();

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
    try (JsonGenerator json = FACTORY.createGenerator(out, JsonEncoding.UTF8)) {
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
    return FACTORY.createParser(body);
  }
}
