package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A judged call as its asker reads it.
 *
 * @param itemsRemaining of a denied batch call, how many items there is room for
 * @param lease of the slot that the call took, if it took one
 * @param status what the asker should answer its own caller
 * @param headers likewise
 * @param body likewise, character for character; empty where there is none
 */
record Verdict(
    boolean allowed,
    boolean degraded,
    List<Window> limits,
    Optional<String> deniedBy,
    OptionalLong retryAfterSeconds,
    OptionalLong itemsRemaining,
    long decidedAtMillis,
    Optional<String> lease,
    int status,
    Map<String, String> headers,
    Optional<String> body) {

  /** One window that the call met. */
  record Window(
      String name,
      String scope,
      String subject,
      long limit,
      long remaining,
      long resetAt,
      long windowSeconds,
      boolean denied) {

    private static final Set<String> FIELDS =
        Set.of(
            "name", "scope", "subject", "limit", "remaining", "resetAt", "windowSeconds", "denied");

    private static Window of(JsonNode json) {
      Set<String> fields = new HashSet<>(FIELDS);
      if (json.path("shadow").asBoolean()) {
        fields.add("shadow");
      }
      assertThat(names(json)).isEqualTo(fields);
      return new Window(
          json.get("name").textValue(),
          json.get("scope").textValue(),
          json.get("subject").textValue(),
          json.get("limit").longValue(),
          json.get("remaining").longValue(),
          json.get("resetAt").longValue(),
          json.get("windowSeconds").longValue(),
          json.get("denied").booleanValue());
    }

    /** Whether both are one window of one subject, at whatever time. */
    boolean isOf(String limit, long seconds) {
      return name.equals(limit) && windowSeconds == seconds;
    }
  }

  private static final Set<String> FIELDS =
      Set.of(
          "allowed", "policy", "limits", "queuedMillis", "degraded", "decidedAtMillis", "response");

  private static final Set<String> FIELDS_OF_A_SLOT = Set.of("lease");
  private static final Set<String> FIELDS_OF_A_DENIAL =
      Set.of("deniedBy", "retryAfterSeconds", "itemsRemaining");

  /** Reads an answer, and fails where it is not as the API describes. */
  static Verdict of(String text, Question question) {
    JsonNode json = Json.tree(text);
    Set<String> names = names(json);
    assertThat(names).as(text).containsAll(FIELDS);
    names.removeAll(FIELDS);
    boolean allowed = json.get("allowed").booleanValue();
    assertThat(allowed ? FIELDS_OF_A_SLOT : FIELDS_OF_A_DENIAL).as(text).containsAll(names);
    assertThat(json.has("deniedBy")).as(text).isEqualTo(!allowed);
    assertThat(json.get("policy").textValue()).isEqualTo(question.policy());
    if (!json.has("lease") && question.waits()) {
      assertThat(json.get("queuedMillis").longValue()).isNotNegative();
    } else if (!json.has("lease")) {
      assertThat(json.get("queuedMillis").longValue()).isZero();
    }
    List<Window> limits = new ArrayList<>();
    json.get("limits").forEach(limit -> limits.add(Window.of(limit)));
    JsonNode response = json.get("response");
    Map<String, String> headers = new LinkedHashMap<>();
    response
        .get("headers")
        .fields()
        .forEachRemaining(each -> headers.put(each.getKey(), each.getValue().textValue()));
    return new Verdict(
        allowed,
        json.get("degraded").booleanValue(),
        List.copyOf(limits),
        Optional.ofNullable(json.get("deniedBy")).map(JsonNode::textValue),
        json.has("retryAfterSeconds")
            ? OptionalLong.of(json.get("retryAfterSeconds").longValue())
            : OptionalLong.empty(),
        json.has("itemsRemaining")
            ? OptionalLong.of(json.get("itemsRemaining").longValue())
            : OptionalLong.empty(),
        json.get("decidedAtMillis").longValue(),
        Optional.ofNullable(json.get("lease")).map(lease -> lease.get("id").textValue()),
        response.get("status").intValue(),
        headers,
        Json.raw(text, "response", "body"));
  }

  private static Set<String> names(JsonNode json) {
    Set<String> names = new java.util.TreeSet<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** How long the asker was told to wait; fails where it was not. */
  long waitSeconds() {
    return retryAfterSeconds.orElseThrow(() -> new AssertionError("no retryAfterSeconds: " + this));
  }

  /** The one window of a limit. */
  Window window(String limit, long seconds) {
    List<Window> found = limits.stream().filter(window -> window.isOf(limit, seconds)).toList();
    assertThat(found).as("windows %s of %d s among %s", limit, seconds, limits).hasSize(1);
    return found.get(0);
  }

  /** The window that denied; fails unless there is exactly one of that name that did. */
  Window denying() {
    List<Window> found =
        limits.stream()
            .filter(window -> window.denied() && deniedBy.equals(Optional.of(window.name())))
            .toList();
    assertThat(found).as("the window that denied among %s", this).hasSize(1);
    return found.get(0);
  }
}
