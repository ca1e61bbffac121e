package dev.weir.http.decisions;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.weir.config.policy.HeaderStyle;
import dev.weir.http.wire.Json;
import dev.weir.node.decision.Decision;
import dev.weir.node.decision.Decision.Denial;
import dev.weir.node.decision.Decision.Entry;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The headers that count, in each style. A call that met no limit has none. */
final class CounterHeaders {

  private static final SerializedString LIMIT = Json.name("X-RateLimit-Limit");
  private static final SerializedString REMAINING = Json.name("X-RateLimit-Remaining");
  private static final SerializedString RESET = Json.name("X-RateLimit-Reset");
  private static final SerializedString RATE_LIMIT = Json.name("RateLimit");
  private static final SerializedString RATE_LIMIT_POLICY = Json.name("RateLimit-Policy");

  private CounterHeaders() {}

  /** Writes their fields into the open object of headers. */
  static void write(HeaderStyle style, Decision decision, JsonGenerator json) throws IOException {
    // A caller is not told of limits in shadow: they deny it nothing.
    List<Entry> limits = decision.limits();
    if (limits.stream().anyMatch(Entry::shadow)) {
      limits = limits.stream().filter(entry -> !entry.shadow()).toList();
    }
    if (limits.isEmpty()) {
      return;
    }
    switch (style) {
      case NONE -> {}
      case X_RATELIMIT -> tightest(limits.get(0), json);
      case RATELIMIT -> everyWindow(decision, limits, json);
    }
  }

  private static void tightest(Entry entry, JsonGenerator json) throws IOException {
    json.writeFieldName(LIMIT);
    json.writeString(Long.toString(entry.limit()));
    json.writeFieldName(REMAINING);
    json.writeString(Long.toString(entry.remaining()));
    json.writeFieldName(RESET);
    json.writeString(Long.toString(entry.resetAtSeconds()));
  }

  /**
   * The structured fields of draft-ietf-httpapi-ratelimit-headers (versions 08 to 11), one item for
   * each window: {@code "organization";r=12;t=37} and {@code "organization";q=100;w=60}. Items of
   * the first stand tightest first; those of the second by name, as it should stay the same from
   * answer to answer.
   */
  private static void everyWindow(Decision decision, List<Entry> limits, JsonGenerator json)
      throws IOException {
    Map<String, Entry> items = items(limits);
    StringBuilder now = new StringBuilder();
    items.forEach(
        (item, entry) ->
            next(now, item)
                .append(";r=")
                .append(entry.remaining())
                .append(";t=")
                .append(resetSeconds(decision, entry)));
    StringBuilder quotas = new StringBuilder();
    new TreeMap<>(items)
        .forEach(
            (item, entry) ->
                next(quotas, item)
                    .append(";q=")
                    .append(entry.limit())
                    .append(";w=")
                    .append(entry.windowSeconds()));
    json.writeFieldName(RATE_LIMIT);
    json.writeString(now.toString());
    json.writeFieldName(RATE_LIMIT_POLICY);
    json.writeString(quotas.toString());
  }

  private static StringBuilder next(StringBuilder list, String item) {
    return list.append(list.isEmpty() ? "\"" : ", \"").append(item).append('"');
  }

  /**
   * Windows by the name of their item: the limit's where it has one window, else with its length,
   * {@code general/60s}. Of two with one name, buckets of one limit, the tighter one stays.
   */
  private static Map<String, Entry> items(List<Entry> limits) {
    Map<String, Long> windowOfName = new HashMap<>();
    Map<String, Boolean> several = new HashMap<>();
    for (Entry entry : limits) {
      Long window = windowOfName.putIfAbsent(entry.name(), entry.windowSeconds());
      if (window != null && window != entry.windowSeconds()) {
        several.put(entry.name(), true);
      }
    }
    Map<String, Entry> items = new LinkedHashMap<>();
    for (Entry entry : limits) {
      String item =
          several.containsKey(entry.name())
              ? entry.name() + "/" + entry.windowSeconds() + "s"
              : entry.name();
      items.putIfAbsent(item, entry);
    }
    return items;
  }

  /**
   * Seconds until there is more: of what denied, the wait, so that Retry-After is never earlier
   * than its reset.
   */
  private static long resetSeconds(Decision decision, Entry entry) {
    OptionalLong wait =
        decision
            .denial()
            .filter(denial -> denial.by().equals(entry))
            .map(Denial::retryAfterSeconds)
            .orElse(OptionalLong.empty());
    if (wait.isPresent()) {
      return wait.getAsLong();
    }
    long decidedAtSeconds = Math.floorDiv(decision.decidedAtMillis(), 1_000L);
    return Math.max(0, entry.resetAtSeconds() - decidedAtSeconds);
  }
}
