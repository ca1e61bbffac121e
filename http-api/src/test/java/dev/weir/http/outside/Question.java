package dev.weir.http.outside;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A call as an asker puts it.
 *
 * @param fields what stands beside policy and caller
 * @param cost permits that it takes, whether its asker or the policy says so
 */
record Question(String policy, Map<String, String> caller, Map<String, Object> fields, long cost) {

  Question {
    caller = Map.copyOf(caller);
    fields = Map.copyOf(fields);
  }

  /** A call under a policy, by one attribute of its caller. */
  static Question of(String policy, String attribute, String value) {
    return new Question(policy, Map.of(attribute, value), Map.of(), 1);
  }

  Question and(String attribute, String value) {
    Map<String, String> more = new TreeMap<>(caller);
    more.put(attribute, value);
    return new Question(policy, more, fields, cost);
  }

  Question calls(String method, String path) {
    return with("method", method).with("path", path);
  }

  Question with(String field, Object value) {
    Map<String, Object> more = new TreeMap<>(fields);
    more.put(field, value);
    return new Question(policy, caller, more, cost);
  }

  /** The same at the asker's own price. */
  Question costing(long permits) {
    return with("cost", permits).taking(permits);
  }

  /** The same, where the policy has a price for its route. */
  Question taking(long permits) {
    return new Question(policy, caller, fields, permits);
  }

  /** The same, only looking. */
  Question looking() {
    return costing(0);
  }

  Question id(String id) {
    return with("id", id);
  }

  /** Whether a limit may have it wait for a permit to come due. */
  boolean waits() {
    return policy.equals("scalekit") && !Integer.valueOf(0).equals(fields.get("waitMillis"));
  }

  Optional<String> id() {
    return Optional.ofNullable((String) fields.get("id"));
  }

  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("policy", policy);
    all.put("caller", caller);
    all.putAll(fields);
    return Json.text(all);
  }
}
