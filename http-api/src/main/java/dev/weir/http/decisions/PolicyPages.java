package dev.weir.http.decisions;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.config.policy.Abuse;
import dev.weir.config.policy.Burst;
import dev.weir.config.policy.Condition;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Per;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Reserve;
import dev.weir.http.wire.Json;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The policies as this node holds them, written once. */
final class PolicyPages {

  private final byte[] all;
  private final Map<String, byte[]> byName;

  private PolicyPages(byte[] all, Map<String, byte[]> byName) {
    this.all = all;
    this.byName = byName;
  }

  /**
   * Writes every page.
   *
   * @param policies in the order of their names
   */
  static PolicyPages of(List<Policy> policies) {
    Map<String, byte[]> byName = new HashMap<>();
    for (Policy policy : policies) {
      byName.put(policy.name(), Json.bytes(4_096, json -> page(policy, json)));
    }
    return new PolicyPages(Json.bytes(1_024, json -> index(policies, json)), Map.copyOf(byName));
  }

  /** Names and content hashes. */
  byte[] all() {
    return all;
  }

  /** One policy. */
  Optional<byte[]> one(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  private static void index(List<Policy> policies, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("policies");
    for (Policy policy : policies) {
      json.writeStartObject();
      json.writeStringField("name", policy.name());
      json.writeStringField("hash", policy.hash());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void page(Policy policy, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", policy.name());
    json.writeStringField("hash", policy.hash());
    json.writeArrayFieldStart("limits");
    for (Limit limit : policy.limits()) {
      limit(limit, json);
    }
    json.writeEndArray();
    json.writeStringField("source", policy.source());
    json.writeEndObject();
  }

  private static void limit(Limit limit, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", limit.name());
    json.writeStringField("scope", limit.scope());
    texts("per", limit.per().stream().map(Per::toString).toList(), json);
    json.writeStringField("divideBy", lower(limit.subdivision()));
    condition("when", limit.when(), json);
    condition("unless", limit.unless(), json);
    json.writeFieldName("rates");
    rates(limit.rates(), json);
    json.writeObjectFieldStart("tiers");
    for (Map.Entry<String, List<Rate>> tier : new TreeMap<>(limit.ratesByTier()).entrySet()) {
      json.writeFieldName(tier.getKey());
      rates(tier.getValue(), json);
    }
    json.writeEndObject();
    if (limit.burst().isPresent()) {
      burst(limit.burst().get(), json);
    }
    manner(limit.manner(), json);
    json.writeStringField("durability", lower(limit.durability()));
    json.writeStringField("fallback", lower(limit.fallback()));
    Reserve reserve = limit.reserve();
    json.writeStringField("reserve", reserve.amount() + (reserve.percent() ? "%" : ""));
    json.writeEndObject();
  }

  private static void burst(Burst burst, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("burst");
    if (burst.slots().isPresent()) {
      json.writeNumberField("slots", burst.slots().getAsInt());
    }
    if (!burst.slotsByTier().isEmpty()) {
      json.writeObjectFieldStart("slotsByTier");
      for (var tier : new TreeMap<>(burst.slotsByTier()).entrySet()) {
        json.writeNumberField(tier.getKey(), tier.getValue());
      }
      json.writeEndObject();
    }
    json.writeNumberField("queue", burst.queue());
    json.writeNumberField("waitMillis", burst.longestWait().toMillis());
    json.writeNumberField("leaseMillis", burst.lease().toMillis());
    json.writeEndObject();
  }

  /** Only what the limit does beyond counting and denying. */
  private static void manner(Manner manner, JsonGenerator json) throws IOException {
    if (manner.shape().isPresent()) {
      json.writeObjectFieldStart("shape");
      json.writeNumberField("waitMillis", manner.shape().get().longestWait().toMillis());
      json.writeNumberField("queue", manner.shape().get().queue());
      json.writeEndObject();
    }
    if (manner.abuse().isPresent()) {
      Abuse abuse = manner.abuse().get();
      json.writeObjectFieldStart("abuse");
      json.writeNumberField("denials", abuse.denials());
      json.writeNumberField("withinSeconds", secondsUp(abuse.within().toMillis()));
      json.writeStringField("lowerTo", abuse.lowerToPercent() + "%");
      json.writeNumberField("forSeconds", secondsUp(abuse.lasting().toMillis()));
      json.writeEndObject();
    }
    if (manner.penalty().isPresent()) {
      json.writeObjectFieldStart("penalty");
      json.writeNumberField("longest", manner.penalty().get().longest());
      json.writeEndObject();
    }
    if (manner.shadow()) {
      json.writeBooleanField("shadow", true);
    }
    if (manner.spread()) {
      json.writeBooleanField("spread", true);
    }
  }

  private static long secondsUp(long millis) {
    return (millis + 999) / 1_000;
  }

  private static void rates(List<Rate> rates, JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (Rate rate : rates) {
      json.writeStartObject();
      json.writeNumberField("permits", rate.permits());
      json.writeNumberField("windowSeconds", secondsUp(rate.windowMillis()));
      json.writeNumberField("windowMillis", rate.windowMillis());
      json.writeStringField("algorithm", lower(rate.algorithm()));
      json.writeNumberField("capacity", rate.capacity());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Only the parts that ask something. */
  private static void condition(String field, Condition condition, JsonGenerator json)
      throws IOException {
    if (condition.isAny()) {
      return;
    }
    json.writeObjectFieldStart(field);
    texts("routes", condition.routes().stream().map(Object::toString).toList(), json);
    texts("methods", condition.methods(), json);
    texts("categories", condition.categories(), json);
    texts("kinds", condition.kinds().stream().map(PolicyPages::lower).toList(), json);
    if (!condition.attributes().isEmpty()) {
      json.writeObjectFieldStart("attributes");
      for (var attribute : new TreeMap<>(condition.attributes()).entrySet()) {
        texts(attribute.getKey(), attribute.getValue(), json);
      }
      json.writeEndObject();
    }
    texts("present", condition.present(), json);
    texts("absent", condition.absent(), json);
    json.writeEndObject();
  }

  /** A list keeps its order; a set is sorted; an empty one is left out, but for {@code per}. */
  private static void texts(String field, Collection<String> texts, JsonGenerator json)
      throws IOException {
    if (texts.isEmpty() && !field.equals("per")) {
      return;
    }
    json.writeArrayFieldStart(field);
    for (String text : texts instanceof List<String> ordered ? ordered : new TreeSet<>(texts)) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  /** A closed choice as the policy language spells it. */
  private static String lower(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
