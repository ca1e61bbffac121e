package dev.weir.config.matching;

import dev.weir.config.policy.CallKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call that somebody wants judged, as it was asked.
 *
 * @param policy the policy's name
 * @param caller attribute to value
 * @param method HTTP method; null where the asker gave none
 * @param path path, with or without a query string; null where the asker gave none
 * @param kind null: as the route says, else a request
 * @param items batch: how many items it carries; at least 1
 * @param cost permits it takes; 0 only looks; null: as the route says, else 1
 * @param waitMillis the longest it may stand in a burst queue; null: as the policy says
 * @param id idempotency key; null: none
 */
public record Call(
    String policy,
    Map<String, String> caller,
    @Nullable String method,
    @Nullable String path,
    @Nullable CallKind kind,
    long items,
    @Nullable Long cost,
    @Nullable Long waitMillis,
    @Nullable String id) {

  /** The same of another caller and kind. */
  Call of(Map<String, String> otherCaller, @Nullable CallKind otherKind) {
    return new Call(policy, otherCaller, method, path, otherKind, items, cost, waitMillis, id);
  }
}
