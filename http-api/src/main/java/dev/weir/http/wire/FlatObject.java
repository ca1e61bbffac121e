package dev.weir.http.wire;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.Shown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** A JSON object of texts and whole numbers, as bodies of management are: nothing nested. */
public final class FlatObject {

  /** Digits of the largest long, and a sign. */
  private static final int MAX_DIGITS = 20;

  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();

  private FlatObject() {}

  /**
   * What a field may be.
   *
   * @param text whether it is a text, else a whole number
   * @param least characters, or the number
   * @param most characters, or the number
   */
  public record Expected(String name, boolean text, long least, long most) {

    /** A text of so many characters. */
    public static Expected text(String name, int least, int most) {
      return new Expected(name, true, least, most);
    }

    /** A whole number. */
    public static Expected number(String name, long least, long most) {
      return new Expected(name, false, least, most);
    }

    private String expectation() {
      return (text ? "a string of " : "an integer from ")
          + least
          + " to "
          + most
          + (text ? " characters" : "");
    }
  }

  /**
   * Reads a body.
   *
   * @param body UTF-8
   * @param expected the fields that it may have, each once
   * @param read gets the object
   * @param fault gets the first thing that is wrong with it
   */
  public static <R> R read(
      byte[] body,
      List<Expected> expected,
      Function<FlatObject, R> read,
      Function<Fault, R> fault) {
    FlatObject object = new FlatObject();
    Optional<Fault> wrong = object.readFrom(body, expected);
    if (wrong.isPresent()) {
      Json.forgetNames();
      return fault.apply(wrong.get());
    }
    return read.apply(object);
  }

  /** A text, if the field is there. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(texts.get(name));
  }

  /** A number, if the field is there. */
  public OptionalLong number(String name) {
    Long number = numbers.get(name);
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  private Optional<Fault> readFrom(byte[] body, List<Expected> expected) {
    try (JsonParser json = Json.parser(body)) {
      try {
        return fields(json, expected);
      } catch (JsonProcessingException malformed) {
        // Its own message may quote the body.
        JsonLocation at = json.getCurrentLocation();
        return fault(
            "body",
            "not JSON from line " + at.getLineNr() + ", column " + at.getColumnNr(),
            "one JSON object");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading JSON from memory", e);
    }
  }

  private Optional<Fault> fields(JsonParser json, List<Expected> expected) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return fault("body", Json.found(json), "an object");
    }
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      Optional<Fault> wrong = field(name, json, expected);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return json.nextToken() == null
        ? Optional.empty()
        : fault("body", "more after its end", "one JSON object");
  }

  private Optional<Fault> field(String name, JsonParser json, List<Expected> expected)
      throws IOException {
    for (Expected field : expected) {
      if (field.name().equals(name)) {
        if (texts.containsKey(name) || numbers.containsKey(name)) {
          return fault(name, "given twice", "once");
        }
        json.nextToken();
        return field.text() ? text(field, json) : number(field, json);
      }
    }
    List<String> names = expected.stream().map(Expected::name).toList();
    return fault(Shown.of(name), "an unknown field", "one of " + names);
  }

  private Optional<Fault> text(Expected field, JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      return fault(field.name(), Json.found(json), field.expectation());
    }
    String text = json.getText();
    if (text.length() < field.least() || text.length() > field.most()) {
      return fault(field.name(), text.length() + " characters", field.expectation());
    }
    if (!Utf8.isWellFormed(text)) {
      return fault(field.name(), "half of a surrogate pair", "well-formed Unicode");
    }
    texts.put(field.name(), text);
    return Optional.empty();
  }

  private Optional<Fault> number(Expected field, JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      return fault(field.name(), Json.found(json), field.expectation());
    }
    if (json.getTextLength() > MAX_DIGITS) {
      return fault(field.name(), Shown.of(json.getText()), field.expectation());
    }
    try {
      long number = json.getLongValue();
      if (number < field.least() || number > field.most()) {
        return fault(field.name(), Long.toString(number), field.expectation());
      }
      numbers.put(field.name(), number);
      return Optional.empty();
    } catch (InputCoercionException tooLarge) {
      return fault(field.name(), Shown.of(json.getText()), field.expectation());
    }
  }

  private static Optional<Fault> fault(String field, String value, String expected) {
    return Optional.of(new Fault(field, value, expected));
  }
}
