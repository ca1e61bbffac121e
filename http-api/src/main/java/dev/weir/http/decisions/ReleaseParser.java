package dev.weir.http.decisions;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.config.policy.Shown;
import dev.weir.http.decisions.CallParser.BadField;
import java.io.IOException;

/** Bodies of a release: what a webhook's destination answered, and how long it took. */
final class ReleaseParser {

  private static final String STATUS = "status";
  private static final String MILLIS = "millis";
  private static final int LEAST_STATUS = 100;
  private static final int MOST_STATUS = 599;
  private static final long MOST_MILLIS = 86_400_000;

  private ReleaseParser() {}

  /**
   * What a release tells.
   *
   * @param status what the destination answered; 0 if it is not told
   * @param millis how long it took; 0 if it is not told
   */
  record Outcome(int status, long millis) {
    static final Outcome UNTOLD = new Outcome(0, 0);
  }

  static Asked<Outcome> read(byte[] body) {
    return body.length == 0
        ? new Asked.WellFormed<>(Outcome.UNTOLD)
        : CallParser.parse(body, ReleaseParser::outcome, outcome -> true);
  }

  private static Outcome outcome(JsonParser json) throws IOException, BadField {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new BadField("body", CallParser.found(json), "nothing, or an object");
    }
    long status = 0;
    long millis = 0;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      switch (name) {
        case STATUS -> status = number(json, STATUS, LEAST_STATUS, MOST_STATUS);
        case MILLIS -> millis = number(json, MILLIS, 0, MOST_MILLIS);
        default ->
            throw new BadField(
                Shown.of(name), "an unknown field", "status and millis, and nothing else");
      }
    }
    return new Outcome((int) status, millis);
  }

  private static long number(JsonParser json, String field, long least, long most)
      throws IOException, BadField {
    String expected = "a whole number from " + least + " to " + most;
    if (json.nextToken() != JsonToken.VALUE_NUMBER_INT
        || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw new BadField(field, CallParser.found(json), expected);
    }
    long value = json.getLongValue();
    if (value < least || value > most) {
      throw new BadField(field, Long.toString(value), expected);
    }
    return value;
  }
}
