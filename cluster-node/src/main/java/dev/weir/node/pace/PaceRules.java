package dev.weir.node.pace;

import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Webhooks;
import java.time.Duration;

/**
 * What a policy says of its deliveries.
 *
 * @param idempotencyMemory how long what an id was answered is remembered
 */
public record PaceRules(Webhooks webhooks, Duration idempotencyMemory) {

  /** Of a policy that its node does not know. */
  static final PaceRules NONE = new PaceRules(Webhooks.DEFAULT, Duration.ZERO);

  static PaceRules of(Policy policy) {
    return new PaceRules(policy.webhooks(), policy.idempotencyMemory());
  }
}
