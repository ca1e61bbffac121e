package dev.weir.http.decisions;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.weir.config.matching.Call;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.policy.Shown;
import dev.weir.http.decisions.Asked.Batch;
import dev.weir.http.decisions.Asked.Faulty;
import dev.weir.http.decisions.Asked.WellFormed;
import dev.weir.http.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Bodies to calls, token by token. What it refuses, it refuses with the field, what was found there
 * and what was expected; texts of a caller's attributes and of paths it does not repeat, as only
 * the policy knows which are secrets.
 */
final class CallParser {

  private CallParser() {}

  /** The one call of a body. */
  static Asked<Call> one(byte[] body) {
    return parse(
        body,
        json -> {
          if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new BadField("body", found(json), "an object");
          }
          return CallFields.read(json);
        },
        call -> true);
  }

  /** The calls of a batch's body. Malformed JSON spoils all of it, a malformed call only itself. */
  static Asked<Batch> batch(byte[] body) {
    return parse(
        body,
        CallParser::batch,
        batch ->
            batch.decisions().stream().allMatch(asked -> asked.fold(call -> true, fault -> false)));
  }

  private static Batch batch(JsonParser json) throws IOException, BadField {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new BadField("body", found(json), "an object with the field decisions");
    }
    List<Asked<Call>> decisions = List.of();
    boolean seen = false;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (!name.equals(Field.DECISIONS)) {
        throw new BadField(Shown.of(name), "an unknown field", "decisions, and nothing else");
      }
      if (seen) {
        throw new BadField(Field.DECISIONS, "given twice", "once");
      }
      seen = true;
      decisions = decisions(json);
    }
    if (!seen) {
      throw new BadField(Field.DECISIONS, "missing", "1 to " + Field.MAX_DECISIONS + " decisions");
    }
    return new Batch(decisions);
  }

  private static List<Asked<Call>> decisions(JsonParser json) throws IOException, BadField {
    String expected = "1 to " + Field.MAX_DECISIONS + " decisions";
    if (json.nextToken() != JsonToken.START_ARRAY) {
      throw new BadField(Field.DECISIONS, found(json), expected);
    }
    int depth = json.getParsingContext().getNestingDepth();
    List<Asked<Call>> decisions = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (decisions.size() == Field.MAX_DECISIONS) {
        throw new BadField(Field.DECISIONS, "more than " + Field.MAX_DECISIONS, expected);
      }
      try {
        decisions.add(new WellFormed<>(CallFields.read(json)));
      } catch (BadField bad) {
        decisions.add(new Faulty<>(Field.inBatch(decisions.size(), bad.fault())));
        skipTo(depth, json);
      }
    }
    if (decisions.isEmpty()) {
      throw new BadField(Field.DECISIONS, "none", expected);
    }
    return List.copyOf(decisions);
  }

  /** Reads on until whatever is open inside the array of this depth has ended. */
  private static void skipTo(int depth, JsonParser json) throws IOException {
    while (json.getParsingContext().getNestingDepth() > depth) {
      if (json.nextToken() == null) {
        return;
      }
    }
  }

  static <T> Asked<T> parse(byte[] body, Reading<T> reading, Predicate<T> faultless) {
    Asked<T> asked = read(body, reading);
    if (!asked.fold(faultless::test, fault -> false)) {
      Json.forgetNames();
    }
    return asked;
  }

  private static <T> Asked<T> read(byte[] body, Reading<T> reading) {
    try (JsonParser json = Json.parser(body)) {
      try {
        T value = reading.from(json);
        if (json.nextToken() != null) {
          throw new BadField("body", "more after its end", "one JSON object");
        }
        return new WellFormed<>(value);
      } catch (StreamConstraintsException tooDeep) {
        return new Faulty<>(
            new Fault("body", "nested too deep", "at most " + Json.MAX_DEPTH + " levels"));
      } catch (JsonProcessingException malformed) {
        // Its own message may quote the body.
        JsonLocation at = json.getCurrentLocation();
        return new Faulty<>(
            new Fault(
                "body",
                "not JSON from line " + at.getLineNr() + ", column " + at.getColumnNr(),
                "one JSON object"));
      }
    } catch (BadField bad) {
      return new Faulty<>(bad.fault());
    } catch (IOException e) {
      throw new UncheckedIOException("reading JSON from memory", e);
    }
  }

  /** What the current token is, without what it says. */
  static String found(JsonParser json) {
    return Json.found(json);
  }

  /** Reads one body. */
  interface Reading<T> {
    T from(JsonParser json) throws IOException, BadField;
  }

  /** Ends the reading of one call; carries no stack, as it is an answer and no failure. */
  static final class BadField extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    BadField(String field, String found, String expected) {
      super(field, null, false, false);
      this.fault = new Fault(field, found, expected);
    }

    Fault fault() {
      return fault;
    }
  }
}
