package dev.weir.node.decision;

import dev.weir.config.matching.Call;
import dev.weir.config.policy.CallKind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls under the policy of {@link PolicyBuilder}. */
final class Calls {

  private Calls() {}

  /** Meets the limits per these attributes: {@code call("org", "o1", "key", "k1")}. */
  static Call call(String... caller) {
    return call(1, null, caller);
  }

  static Call costing(long cost, String... caller) {
    return call(cost, null, caller);
  }

  static Call withId(String id, String... caller) {
    return call(1, id, caller);
  }

  /** A batch call. */
  static Call batch(long items, String... caller) {
    Call call = call(1, null, caller);
    return new Call(
        call.policy(),
        call.caller(),
        call.method(),
        call.path(),
        CallKind.BATCH,
        items,
        null,
        null,
        null);
  }

  static Call call(long cost, @Nullable String id, String... caller) {
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < caller.length; i += 2) {
      attributes.put(caller[i], caller[i + 1]);
    }
    return new Call(PolicyBuilder.NAME, attributes, "GET", "/things/7", null, 1, cost, null, id);
  }
}
