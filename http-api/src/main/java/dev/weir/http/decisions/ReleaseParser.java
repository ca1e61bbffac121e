package dev.weir.http.decisions;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.config.policy.Shown;
import dev.weir.http.decisions.CallParser.BadField;
import dev.weir.node.pace.Report;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Bodies of a release: what a webhook's destination answered, and how long it took. */
final class ReleaseParser {

  private static final String STATUS = "status";
  private static final String MILLIS = "millis";
  private static final String RETRY_AFTER = "retryAfterSeconds";
  private static final int LEAST_STATUS = 100;
  private static final int MOST_STATUS = 599;
  private static final long MOST_MILLIS = 86_400_000;
  private static final long MOST_RETRY_AFTER = 86_400;

  private ReleaseParser() {}

  static Asked<Report> read(byte[] body) {
    return body.length == 0
        ? new Asked.WellFormed<>(Report.UNTOLD)
        : CallParser.parse(body, ReleaseParser::report, report -> true);
  }

  private static Report report(JsonParser json) throws IOException, BadField {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new BadField("body", CallParser.found(json), "nothing, or an object");
    }
    OptionalInt status = OptionalInt.empty();
    OptionalLong millis = OptionalLong.empty();
    OptionalLong retryAfter = OptionalLong.empty();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      switch (name) {
        case STATUS ->
            status = OptionalInt.of((int) number(json, STATUS, LEAST_STATUS, MOST_STATUS));
        case MILLIS -> millis = OptionalLong.of(number(json, MILLIS, 0, MOST_MILLIS));
        case RETRY_AFTER ->
            retryAfter = OptionalLong.of(number(json, RETRY_AFTER, 0, MOST_RETRY_AFTER));
        default ->
            throw new BadField(
                Shown.of(name),
                "an unknown field",
                "status, millis and retryAfterSeconds, and nothing else");
      }
    }
    return new Report(status, millis, retryAfter);
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
