package dev.weir.http.decisions;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.config.policy.Condition;
import dev.weir.config.policy.Limit;
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
    json.writeStringField("durability", lower(limit.durability()));
    json.writeStringField("fallback", lower(limit.fallback()));
    Reserve reserve = limit.reserve();
    json.writeStringField("reserve", reserve.amount() + (reserve.percent() ? "%" : ""));
    json.writeEndObject();
  }

  private static void rates(List<Rate> rates, JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (Rate rate : rates) {
      json.writeStartObject();
      json.writeNumberField("permits", rate.permits());
      json.writeNumberField("windowSeconds", (rate.windowMillis() + 999) / 1_000);
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
