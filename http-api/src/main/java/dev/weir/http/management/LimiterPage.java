package dev.weir.http.management;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.config.policy.Durability;
import dev.weir.http.wire.Json;
import dev.weir.node.limiter.BurstState;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.LimiterState;
import dev.weir.node.limiter.LimiterState.Lowered;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.window.Lease;
import dev.weir.node.window.WindowView;
import java.io.IOException;
import java.util.List;

/**
 * A subject's state as JSON. A subject whose limits are of both kinds has two limiters, maybe on
 * two nodes: the durable one is shown, with the windows of both, and of the other where it is.
 */
final class LimiterPage {

  private LimiterPage() {}

  /**
   * Writes one subject.
   *
   * @param states of its limiters, not empty, at most one of each kind
   */
  static byte[] of(List<LimiterState> states) {
    LimiterState shown =
        states.stream()
            .filter(state -> state.durability() == Durability.DURABLE)
            .findFirst()
            .orElse(states.get(0));
    return Json.bytes(1_024, json -> write(shown, states, json));
  }

  private static void write(LimiterState shown, List<LimiterState> states, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("policy", shown.policy());
    json.writeStringField("subject", shown.subject());
    json.writeStringField("node", shown.node());
    json.writeStringField("shard", shown.shard());
    json.writeStringField("entityId", shown.entityId());
    if (!shown.tier().isEmpty()) {
      json.writeStringField("tier", shown.tier());
    }
    SettingsJson.overrides(shown.overrides(), json);
    SettingsJson.history(shown.history(), json);
    json.writeArrayFieldStart("windows");
    for (LimiterState state : states) {
      for (MetWindow window : state.windows()) {
        write(window, state, json);
      }
    }
    json.writeEndArray();
    for (LimiterState state : states) {
      if (state.burst().isPresent()) {
        write(state, state.burst().get(), json);
      }
      if (!state.queue().isEmpty()) {
        write(state.queue(), json);
        // A subject's calls in flight are bounded by one limit.
        break;
      }
    }
    AccountsJson.write(states, json);
    json.writeStringField("durability", spelled(shown.durability()));
    json.writeNumberField("sequenceNr", shown.sequenceNr());
    json.writeNumberField("recoveredAt", seconds(shown.recoveredAtMillis()));
    json.writeNumberField("lastActivityAt", seconds(lastActivityAtMillis(states)));
    for (LimiterState state : states) {
      if (state.durability() != shown.durability()) {
        other(state, json);
      }
    }
    json.writeEndObject();
  }

  private static void write(MetWindow met, LimiterState state, JsonGenerator json)
      throws IOException {
    WindowView view = met.view();
    json.writeStartObject();
    json.writeStringField("limit", met.limit());
    json.writeStringField("bucket", met.bucket());
    json.writeNumberField("permits", view.permits());
    json.writeNumberField("windowSeconds", secondsUp(view.windowMillis()));
    json.writeNumberField("used", view.used());
    json.writeNumberField("remaining", view.remaining());
    json.writeNumberField("resetAt", secondsUp(view.resetAtMillis()));
    json.writeNumberField("reserved", view.reserved());
    json.writeStringField("durability", spelled(state.durability()));
    if (met.shadow()) {
      json.writeBooleanField("shadow", true);
    }
    for (Lowered lowered : state.lowered()) {
      if (lowered.limit().equals(met.limit()) && lowered.bucket().equals(met.bucket())) {
        json.writeObjectFieldStart("abuse");
        json.writeNumberField("until", secondsUp(lowered.untilMillis()));
        json.writeEndObject();
      }
    }
    json.writeEndObject();
  }

  private static void write(LimiterState state, BurstState burst, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("burst");
    json.writeStringField("limit", burst.limit());
    json.writeNumberField("permits", burst.permits());
    json.writeArrayFieldStart("inFlight");
    for (Lease lease : burst.inFlight()) {
      LeaseId id =
          new LeaseId(state.policy(), state.entityId(), state.durability(), lease.number());
      json.writeStartObject();
      json.writeStringField("lease", id.text());
      json.writeNumberField("since", seconds(lease.sinceMillis()));
      json.writeNumberField("expiresAt", seconds(lease.expiresAtMillis()));
      json.writeEndObject();
    }
    json.writeEndArray();
    if (burst.held() > 0) {
      json.writeNumberField("held", burst.held());
      json.writeNumberField("heldUntil", secondsUp(burst.heldUntilMillis()));
    }
    write(burst.queue(), json);
    json.writeEndObject();
  }

  private static void write(List<BurstState.Queued> queue, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("queue");
    for (BurstState.Queued queued : queue) {
      json.writeStartObject();
      json.writeNumberField("since", seconds(queued.sinceMillis()));
      json.writeNumberField("waitMillis", queued.waitMillis());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void other(LimiterState state, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart(spelled(state.durability()));
    json.writeStringField("node", state.node());
    json.writeStringField("shard", state.shard());
    json.writeNumberField("recoveredAt", seconds(state.recoveredAtMillis()));
    json.writeEndObject();
  }

  private static long lastActivityAtMillis(List<LimiterState> states) {
    return states.stream().mapToLong(LimiterState::lastActivityAtMillis).max().orElse(0);
  }

  private static String spelled(Durability durability) {
    return switch (durability) {
      case DURABLE -> "durable";
      case MEMORY -> "memory";
    };
  }

  private static long seconds(long millis) {
    return Math.floorDiv(millis, 1_000L);
  }

  private static long secondsUp(long millis) {
    return -Math.floorDiv(-millis, 1_000L);
  }
}
