package dev.weir.http.management;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.node.limiter.Batches;
import dev.weir.node.limiter.Deliveries;
import dev.weir.node.limiter.LimiterState;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A subject's three accounts as JSON. A call that met limits of both kinds was counted by both of
 * its limiters, so the larger count is shown; a delivery by one of them.
 */
final class AccountsJson {

  private AccountsJson() {}

  /**
   * Writes the field {@code accounts}.
   *
   * @param states of the subject's limiters, not empty
   */
  static void write(List<LimiterState> states, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("accounts");
    json.writeObjectFieldStart("request");
    json.writeNumberField("calls", most(states, LimiterState::calls));
    json.writeNumberField("denied", most(states, LimiterState::denied));
    json.writeEndObject();
    json.writeObjectFieldStart("batch");
    json.writeNumberField("calls", mostBatches(states, Batches::calls));
    json.writeNumberField("denied", mostBatches(states, Batches::denied));
    json.writeNumberField("items", mostBatches(states, Batches::items));
    json.writeEndObject();
    webhook(states, json);
    json.writeEndObject();
  }

  private static void webhook(List<LimiterState> states, JsonGenerator json) throws IOException {
    Deliveries deliveries =
        states.stream()
            .map(LimiterState::deliveries)
            .max(Comparator.comparingLong(Deliveries::ended))
            .orElse(Deliveries.NONE);
    json.writeObjectFieldStart("webhook");
    json.writeNumberField("deliveries", deliveries.ended());
    json.writeNumberField("inFlight", most(states, LimiterState::deliveriesInFlight));
    json.writeNumberField("failed", deliveries.failed());
    if (deliveries.timed() > 0) {
      json.writeNumberField("meanMillis", deliveries.meanMillis().orElseThrow());
      json.writeNumberField("p95Millis", deliveries.p95Millis().orElseThrow());
    }
    json.writeEndObject();
  }

  private static long most(List<LimiterState> states, ToLongFunction<LimiterState> count) {
    return states.stream().mapToLong(count).max().orElse(0);
  }

  private static long mostBatches(List<LimiterState> states, ToLongFunction<Batches> count) {
    return most(states, state -> count.applyAsLong(state.batches()));
  }
}
