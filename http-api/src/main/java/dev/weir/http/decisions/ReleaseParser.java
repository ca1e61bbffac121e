package dev.weir.http.decisions;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Shown;
import dev.weir.http.decisions.CallParser.BadField;
import dev.weir.node.decision.Ending;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.pace.Report;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Bodies of a release: what the called side answered and how long it took, and what the call turned
 * out to cost.
 */
final class ReleaseParser {

  private static final String STATUS = "status";
  private static final String MILLIS = "millis";
  private static final String RETRY_AFTER = "retryAfterSeconds";
  private static final String COST = "cost";
  private static final int LEAST_STATUS = 100;
  private static final int MOST_STATUS = 599;
  private static final long MOST_MILLIS = 86_400_000;
  private static final long MOST_RETRY_AFTER = 86_400;

  private ReleaseParser() {}

  static Asked<Ending> read(byte[] body, LeaseId lease) {
    return body.length == 0
        ? new Asked.WellFormed<>(Ending.UNTOLD)
        : CallParser.parse(body, json -> ending(json, lease), ending -> true);
  }

  private static Ending ending(JsonParser json, LeaseId lease) throws IOException, BadField {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new BadField("body", CallParser.found(json), "nothing, or an object");
    }
    OptionalInt status = OptionalInt.empty();
    OptionalLong millis = OptionalLong.empty();
    OptionalLong retryAfter = OptionalLong.empty();
    OptionalLong cost = OptionalLong.empty();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      switch (name) {
        case STATUS ->
            status = OptionalInt.of((int) number(json, STATUS, LEAST_STATUS, MOST_STATUS));
        case MILLIS -> millis = OptionalLong.of(number(json, MILLIS, 0, MOST_MILLIS));
        case RETRY_AFTER ->
            retryAfter = OptionalLong.of(number(json, RETRY_AFTER, 0, MOST_RETRY_AFTER));
        case COST -> cost = OptionalLong.of(cost(json, lease));
        default ->
            throw new BadField(
                Shown.of(name),
                "an unknown field",
                "status, millis, retryAfterSeconds and cost, and nothing else");
      }
    }
    return new Ending(new Report(status, millis, retryAfter), cost);
  }

  private static long cost(JsonParser json, LeaseId lease) throws IOException, BadField {
    long cost = number(json, COST, 0, Rate.MAX_PERMITS);
    if (lease.keeper() == LeaseId.Keeper.DESTINATION) {
      throw new BadField(COST, Long.toString(cost), "none: a delivery takes no permits");
    }
    return cost;
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
