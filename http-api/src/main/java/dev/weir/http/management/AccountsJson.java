package dev.weir.http.management;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.node.limiter.Batches;
import dev.weir.node.limiter.Deliveries;
import dev.weir.node.limiter.LimiterState;
import dev.weir.node.total.PolicyAccount;
import dev.weir.node.total.Total;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/** Three accounts as JSON: a subject's, or a policy's. */
final class AccountsJson {

  private AccountsJson() {}

  /**
   * Writes the field {@code accounts} of a subject. A call that met limits of both kinds was
   * counted by both of its limiters, so the larger count is shown; a delivery by one of them.
   *
   * @param states of the subject's limiters, not empty
   */
  static void write(List<LimiterState> states, JsonGenerator json) throws IOException {
    Batches batches =
        new Batches(
            mostBatches(states, Batches::calls),
            mostBatches(states, Batches::denied),
            mostBatches(states, Batches::items));
    Deliveries deliveries =
        states.stream()
            .map(LimiterState::deliveries)
            .max(Comparator.comparingLong(Deliveries::ended))
            .orElse(Deliveries.NONE);
    PolicyAccount account =
        new PolicyAccount(
            most(states, LimiterState::calls),
            most(states, LimiterState::denied),
            batches,
            deliveries);
    write(new Total(account, most(states, LimiterState::deliveriesInFlight)), json);
  }

  /** Writes the field {@code accounts} of a policy. */
  static void write(Total total, JsonGenerator json) throws IOException {
    PolicyAccount account = total.account();
    json.writeObjectFieldStart("accounts");
    json.writeObjectFieldStart("request");
    json.writeNumberField("calls", account.calls());
    json.writeNumberField("denied", account.denied());
    json.writeEndObject();
    json.writeObjectFieldStart("batch");
    json.writeNumberField("calls", account.batches().calls());
    json.writeNumberField("denied", account.batches().denied());
    json.writeNumberField("items", account.batches().items());
    json.writeEndObject();
    webhook(account.deliveries(), total.inFlight(), json);
    json.writeEndObject();
  }

  private static void webhook(Deliveries deliveries, long inFlight, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("webhook");
    json.writeNumberField("deliveries", deliveries.ended());
    json.writeNumberField("inFlight", inFlight);
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
