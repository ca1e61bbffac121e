package dev.weir.config.matching;

/**
 * Whom a limiter belongs to.
 *
 * @param policy the policy's name
 * @param display its parts as answers show them, {@code environment=production,client=c1}; a secret
 *     shows as the first 12 hex digits of its hash; a comma, an equals sign or a backslash in a
 *     value has a backslash before it; empty for the whole API
 * @param entityId a hash of the policy and the canonical, length-prefixed parts (secrets hashed),
 *     32 hex digits: safe to log, to store and to route by
 */
public record Subject(String policy, String display, String entityId) {

  /** The display with a bucket's part: {@code org=org_42,route=GET /v1/invoices/:id}. */
  public String display(Check check) {
    if (check.bucket().isEmpty()) {
      return display;
    }
    return display.isEmpty() ? check.part() : display + ',' + check.part();
  }
}
