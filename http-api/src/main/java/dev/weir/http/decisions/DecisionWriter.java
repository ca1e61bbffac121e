package dev.weir.http.decisions;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.weir.config.policy.Answers;
import dev.weir.http.wire.Json;
import dev.weir.node.decision.Decision;
import dev.weir.node.decision.Decision.Denial;
import dev.weir.node.decision.Decision.Entry;
import dev.weir.node.decision.Decision.Slot;
import java.io.IOException;

/** Decisions of one policy as JSON, fields in the order of the API's description. */
final class DecisionWriter {

  private static final SerializedString ALLOWED = Json.name("allowed");
  private static final SerializedString POLICY = Json.name("policy");
  private static final SerializedString LIMITS = Json.name("limits");
  private static final SerializedString NAME = Json.name("name");
  private static final SerializedString SCOPE = Json.name("scope");
  private static final SerializedString SUBJECT = Json.name("subject");
  private static final SerializedString LIMIT = Json.name("limit");
  private static final SerializedString REMAINING = Json.name("remaining");
  private static final SerializedString RESET_AT = Json.name("resetAt");
  private static final SerializedString WINDOW_SECONDS = Json.name("windowSeconds");
  private static final SerializedString DENIED = Json.name("denied");
  private static final SerializedString SHADOW = Json.name("shadow");
  private static final SerializedString DENIED_BY = Json.name("deniedBy");
  private static final SerializedString RETRY_AFTER_SECONDS = Json.name("retryAfterSeconds");
  private static final SerializedString ITEMS_REMAINING = Json.name("itemsRemaining");
  private static final SerializedString QUEUED_MILLIS = Json.name("queuedMillis");
  private static final SerializedString DEGRADED = Json.name("degraded");
  private static final SerializedString DECIDED_AT_MILLIS = Json.name("decidedAtMillis");
  private static final SerializedString LEASE = Json.name("lease");
  private static final SerializedString LEASE_ID = Json.name("id");
  private static final SerializedString EXPIRES_AT = Json.name("expiresAt");
  private static final SerializedString RESPONSE = Json.name("response");
  private static final SerializedString STATUS = Json.name("status");
  private static final SerializedString HEADERS = Json.name("headers");
  private static final SerializedString RETRY_AFTER = Json.name("Retry-After");
  private static final SerializedString BODY = Json.name("body");

  /** What the asker hands on when the call may go ahead. */
  private static final int ALLOWED_STATUS = 200;

  private final Answers answers;
  private final DenialBody body;

  DecisionWriter(Answers answers) {
    this.answers = answers;
    this.body = DenialBody.compile(answers.body());
  }

  /** Bytes that a decision's JSON is likely to have. */
  static int sizeHint(Decision decision) {
    return 384 + 192 * decision.limits().size();
  }

  /** Writes a decision as one object. */
  void write(Decision decision, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeFieldName(ALLOWED);
    json.writeBoolean(decision.allowed());
    json.writeFieldName(POLICY);
    json.writeString(decision.policy());
    json.writeFieldName(LIMITS);
    json.writeStartArray();
    for (Entry entry : decision.limits()) {
      write(entry, json);
    }
    json.writeEndArray();
    if (decision.denial().isPresent()) {
      Denial denial = decision.denial().get();
      json.writeFieldName(DENIED_BY);
      json.writeString(denial.by().name());
      if (denial.retryAfterSeconds().isPresent()) {
        json.writeFieldName(RETRY_AFTER_SECONDS);
        json.writeNumber(denial.retryAfterSeconds().getAsLong());
      }
      if (denial.itemsRemaining().isPresent()) {
        json.writeFieldName(ITEMS_REMAINING);
        json.writeNumber(denial.itemsRemaining().getAsLong());
      }
    }
    if (decision.slot().isPresent()) {
      Slot slot = decision.slot().get();
      json.writeFieldName(LEASE);
      json.writeStartObject();
      json.writeFieldName(LEASE_ID);
      json.writeString(slot.lease().text());
      json.writeFieldName(EXPIRES_AT);
      json.writeNumber(slot.expiresAtSeconds());
      json.writeEndObject();
    }
    json.writeFieldName(QUEUED_MILLIS);
    json.writeNumber(decision.queuedMillis());
    json.writeFieldName(DEGRADED);
    json.writeBoolean(decision.degraded());
    json.writeFieldName(DECIDED_AT_MILLIS);
    json.writeNumber(decision.decidedAtMillis());
    json.writeFieldName(RESPONSE);
    response(decision, json);
    json.writeEndObject();
  }

  private static void write(Entry entry, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeFieldName(NAME);
    json.writeString(entry.name());
    json.writeFieldName(SCOPE);
    json.writeString(entry.scope());
    json.writeFieldName(SUBJECT);
    json.writeString(entry.subject());
    json.writeFieldName(LIMIT);
    json.writeNumber(entry.limit());
    json.writeFieldName(REMAINING);
    json.writeNumber(entry.remaining());
    json.writeFieldName(RESET_AT);
    json.writeNumber(entry.resetAtSeconds());
    json.writeFieldName(WINDOW_SECONDS);
    json.writeNumber(entry.windowSeconds());
    json.writeFieldName(DENIED);
    json.writeBoolean(entry.denied());
    if (entry.shadow()) {
      json.writeFieldName(SHADOW);
      json.writeBoolean(true);
    }
    json.writeEndObject();
  }

  private void response(Decision decision, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeFieldName(STATUS);
    json.writeNumber(decision.allowed() ? ALLOWED_STATUS : answers.status());
    json.writeFieldName(HEADERS);
    json.writeStartObject();
    if (decision.allowed() ? answers.headersOnAllow() : answers.headersOnDeny()) {
      CounterHeaders.write(answers.headers(), decision, json);
    }
    if (decision.denial().isPresent()) {
      Denial denial = decision.denial().get();
      if (answers.retryAfter() && denial.retryAfterSeconds().isPresent()) {
        json.writeFieldName(RETRY_AFTER);
        json.writeString(Long.toString(denial.retryAfterSeconds().getAsLong()));
      }
      json.writeEndObject();
      json.writeFieldName(BODY);
      body.write(json, decision.policy(), denial);
    } else {
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
