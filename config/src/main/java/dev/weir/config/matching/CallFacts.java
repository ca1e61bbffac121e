package dev.weir.config.matching;

import dev.weir.config.policy.CallKind;
import org.jspecify.annotations.Nullable;

/**
 * What matching has found out about a call.
 *
 * @param caller its caller's values
 * @param method upper case; null: it gave none
 * @param path null: it gave none
 * @param reached the routes and patterns that it reaches
 * @param kind what it is
 */
record CallFacts(
    CallerValues caller,
    @Nullable String method,
    @Nullable CallPath path,
    Reached reached,
    CallKind kind) {

  RouteFacts route() {
    return reached.route();
  }
}
