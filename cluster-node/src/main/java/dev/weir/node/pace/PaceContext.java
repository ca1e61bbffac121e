package dev.weir.node.pace;

import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Webhooks;
import dev.weir.node.limiter.DeliveryAccounts;
import dev.weir.node.limiter.LedgerSettings;
import dev.weir.node.limiter.SenderClocks;
import dev.weir.node.total.Counters;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * What every destination of a node shares.
 *
 * @param policies a policy by name, as the node holds it now
 * @param clock wall clock
 * @param senderClocks how far other nodes' clocks are from ours
 * @param journal where what they learn is kept: with the counters, and as long
 * @param accounts who is told what began and ended on a sender's behalf
 * @param counters what the node counts of each policy
 * @param node the node's own address
 */
public record PaceContext(
    Function<String, Optional<Policy>> policies,
    InstantSource clock,
    SenderClocks senderClocks,
    LedgerSettings journal,
    DeliveryAccounts accounts,
    Counters counters,
    String node) {

  /** How a policy's webhooks are delivered. */
  Webhooks webhooks(String policy) {
    return policies.apply(policy).map(Policy::webhooks).orElse(Webhooks.DEFAULT);
  }
}
