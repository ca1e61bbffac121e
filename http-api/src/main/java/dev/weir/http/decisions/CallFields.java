package dev.weir.http.decisions;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import dev.weir.config.matching.Call;
import dev.weir.config.matching.CallBounds;
import dev.weir.config.policy.Attribute;
import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.RoutePattern;
import dev.weir.config.policy.Shown;
import dev.weir.http.decisions.CallParser.BadField;
import dev.weir.http.wire.Utf8;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one call while they are read. */
final class CallFields {

  private static final String ALL =
      "policy, caller, method, path, kind, items, cost, waitMillis or id";

  /** Digits of the largest long. */
  private static final int MAX_DIGITS = 19;

  private @Nullable String policy;
  private @Nullable Map<String, String> caller;
  private @Nullable String method;
  private @Nullable String path;
  private @Nullable CallKind kind;
  private @Nullable Long items;
  private @Nullable Long cost;
  private @Nullable Long waitMillis;
  private @Nullable String id;

  private CallFields() {}

  /** Reads one call, from the current token to the end of its object. */
  static Call read(JsonParser json) throws IOException, BadField {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new BadField("", CallParser.found(json), "an object");
    }
    CallFields fields = new CallFields();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      fields.read(name, json);
    }
    return fields.call();
  }

  private void read(String name, JsonParser json) throws IOException, BadField {
    switch (name) {
      case Field.POLICY ->
          policy = once(name, policy, text(name, json, Policy.MAX_NAME_CHARACTERS));
      case Field.CALLER -> caller = once(name, caller, attributes(json));
      case Field.METHOD ->
          method = once(name, method, text(name, json, RoutePattern.MAX_METHOD_CHARACTERS));
      case Field.PATH -> path = once(name, path, path(json));
      case Field.KIND -> kind = once(name, kind, kind(json));
      case Field.ITEMS -> items = once(name, items, number(name, json, 1, CallBounds.MAX_ITEMS));
      case Field.COST -> cost = once(name, cost, number(name, json, 0, CallBounds.MAX_COST));
      case Field.WAIT_MILLIS ->
          waitMillis = once(name, waitMillis, number(name, json, 0, CallBounds.MAX_WAIT_MILLIS));
      case Field.ID -> id = once(name, id, id(json));
      default -> throw new BadField(Shown.of(name), "an unknown field", ALL);
    }
  }

  private Call call() throws BadField {
    if (policy == null) {
      throw new BadField(Field.POLICY, "missing", "a policy's name");
    }
    if (caller == null) {
      throw new BadField(Field.CALLER, "missing", "an object of attributes");
    }
    return new Call(
        policy, caller, method, path, kind, items == null ? 1 : items, cost, waitMillis, id);
  }

  private static <T> T once(String name, @Nullable T before, T now) throws BadField {
    if (before != null) {
      throw new BadField(name, "given twice", "once");
    }
    return now;
  }

  private static Map<String, String> attributes(JsonParser json) throws IOException, BadField {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new BadField(Field.CALLER, CallParser.found(json), "an object of attributes");
    }
    Map<String, String> attributes = new HashMap<>(8);
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (attributes.size() == Policy.MAX_ATTRIBUTES) {
        throw new BadField(
            Field.CALLER,
            "more than " + Policy.MAX_ATTRIBUTES + " attributes",
            Policy.MAX_ATTRIBUTES + " at most");
      }
      if (name.length() > Policy.MAX_NAME_CHARACTERS) {
        throw new BadField(
            attributeField(name),
            name.length() + " characters",
            "at most " + Policy.MAX_NAME_CHARACTERS);
      }
      if (attributes.put(name, attribute(name, json)) != null) {
        throw new BadField(attributeField(name), "given twice", "once");
      }
    }
    return attributes;
  }

  private static String attribute(String name, JsonParser json) throws IOException, BadField {
    try {
      return text(Field.CALLER, json, Attribute.MAX_CHARACTERS);
    } catch (BadField bad) {
      throw new BadField(attributeField(name), bad.fault().value(), bad.fault().expected());
    }
  }

  private static String attributeField(String name) {
    return Field.CALLER + "." + Shown.of(name);
  }

  private static String text(String field, JsonParser json, int most) throws IOException, BadField {
    if (json.nextToken() != JsonToken.VALUE_STRING) {
      throw new BadField(field, CallParser.found(json), characters(most));
    }
    int length = json.getTextLength();
    if (length == 0 || length > most) {
      throw new BadField(field, length + " characters", characters(most));
    }
    return wellFormed(field, json.getText());
  }

  private static String characters(int most) {
    return "a string of 1 to " + most + " characters";
  }

  /** Without its query, which counts for nothing, its length included. */
  private static String path(JsonParser json) throws IOException, BadField {
    if (json.nextToken() != JsonToken.VALUE_STRING) {
      throw new BadField(
          Field.PATH, CallParser.found(json), characters(CallBounds.MAX_PATH_CHARACTERS));
    }
    String path = CallBounds.withoutQuery(json.getText());
    if (path.isEmpty() || path.length() > CallBounds.MAX_PATH_CHARACTERS) {
      throw new BadField(
          Field.PATH, path.length() + " characters", characters(CallBounds.MAX_PATH_CHARACTERS));
    }
    return wellFormed(Field.PATH, path);
  }

  private static String wellFormed(String field, String text) throws BadField {
    if (!Utf8.isWellFormed(text)) {
      throw new BadField(field, "half of a surrogate pair", "well-formed Unicode");
    }
    return text;
  }

  private static CallKind kind(JsonParser json) throws IOException, BadField {
    String expected = "request, batch or webhook";
    if (json.nextToken() != JsonToken.VALUE_STRING) {
      throw new BadField(Field.KIND, CallParser.found(json), expected);
    }
    String text = json.getText();
    return switch (text) {
      case "request" -> CallKind.REQUEST;
      case "batch" -> CallKind.BATCH;
      case "webhook" -> CallKind.WEBHOOK;
      default -> throw new BadField(Field.KIND, Shown.of(text), expected);
    };
  }

  private static String id(JsonParser json) throws IOException, BadField {
    String text = text(Field.ID, json, CallBounds.MAX_ID_CHARACTERS);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
        throw new BadField(
            Field.ID, "a space, control or non-ASCII character", "visible ASCII characters");
      }
    }
    return text;
  }

  private static long number(String field, JsonParser json, long least, long most)
      throws IOException, BadField {
    String expected = "an integer from " + least + " to " + most;
    if (json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
      throw new BadField(field, CallParser.found(json), expected);
    }
    if (json.getTextLength() > MAX_DIGITS + 1) {
      throw new BadField(field, Shown.of(json.getText()), expected);
    }
    long value;
    try {
      value = json.getLongValue();
    } catch (InputCoercionException tooLarge) {
      throw new BadField(field, Shown.of(json.getText()), expected);
    }
    if (value < least || value > most) {
      throw new BadField(field, Long.toString(value), expected);
    }
    return value;
  }
}
