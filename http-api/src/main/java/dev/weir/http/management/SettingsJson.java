package dev.weir.http.management;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.node.settings.DatedChange;
import dev.weir.node.settings.LimitOverride;
import dev.weir.node.settings.SettingsChange;
import dev.weir.node.settings.SettingsChange.Kind;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** What is set for a subject, and how it came to be, as JSON. */
final class SettingsJson {

  private static final long MILLIS_PER_SECOND = 1_000;

  private SettingsJson() {}

  /** Writes the field {@code overrides}. */
  static void overrides(List<LimitOverride> overrides, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("overrides");
    for (LimitOverride override : overrides) {
      json.writeStartObject();
      json.writeStringField("limit", override.limit());
      String amount = override.windowSeconds().isPresent() ? "permits" : "burst";
      json.writeNumberField(amount, override.amount());
      number("windowSeconds", override.windowSeconds(), json);
      number("until", override.untilSeconds(), json);
      reason(override.reason(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes the field {@code history}. */
  static void history(List<DatedChange> history, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("history");
    for (DatedChange dated : history) {
      SettingsChange change = dated.change();
      json.writeStartObject();
      json.writeNumberField("at", Math.floorDiv(dated.atMillis(), MILLIS_PER_SECOND));
      switch (change.kind()) {
        case TIER -> {
          json.writeStringField("change", "tier");
          json.writeStringField("tier", change.name());
        }
        case PERMITS -> figure("permits", change, json);
        case SLOTS -> figure("burst", change, json);
        case END, END_TEMPORARY -> {
          json.writeStringField("change", "override-ended");
          json.writeStringField("limit", change.name());
          number("windowSeconds", change.windowSeconds(), json);
          if (change.kind() == Kind.END_TEMPORARY) {
            json.writeBooleanField("temporaryOnly", true);
          }
        }
      }
      reason(change.reason(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void figure(String amount, SettingsChange change, JsonGenerator json)
      throws IOException {
    json.writeStringField("change", "override");
    json.writeStringField("limit", change.name());
    number(amount, change.amount(), json);
    number("windowSeconds", change.windowSeconds(), json);
    number("until", change.untilSeconds(), json);
  }

  private static void number(String field, OptionalLong number, JsonGenerator json)
      throws IOException {
    if (number.isPresent()) {
      json.writeNumberField(field, number.getAsLong());
    }
  }

  private static void reason(String reason, JsonGenerator json) throws IOException {
    if (!reason.isEmpty()) {
      json.writeStringField("reason", reason);
    }
  }
}
