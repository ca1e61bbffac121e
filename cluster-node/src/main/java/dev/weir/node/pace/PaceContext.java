package dev.weir.node.pace;

import dev.weir.node.limiter.DeliveryAccounts;
import dev.weir.node.limiter.LedgerSettings;
import dev.weir.node.limiter.LimiterContext;
import dev.weir.node.limiter.RememberedBound;
import dev.weir.node.limiter.SenderClocks;
import dev.weir.node.limiter.SettlingTurns;
import dev.weir.node.total.Counters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * What every destination of a node shares.
 *
 * @param rules what a policy says, by its name, as the node holds it now
 * @param clock wall clock
 * @param senderClocks how far other nodes' clocks are from ours
 * @param journal where what they learn is kept: with the counters, and as long
 * @param accounts who is told what began and ended on a sender's behalf
 * @param counters what the node counts of each policy
 * @param remembered how many answers they and the limiters remember together
 * @param settlingTurns who of all that stop may write
 * @param settleTimeout how long one that stops waits for what it writes
 * @param node the node's own address
 */
public record PaceContext(
    Function<String, PaceRules> rules,
    InstantSource clock,
    SenderClocks senderClocks,
    LedgerSettings journal,
    DeliveryAccounts accounts,
    Counters counters,
    RememberedBound remembered,
    SettlingTurns settlingTurns,
    Duration settleTimeout,
    String node) {

  /** Of the node whose limiters these are. */
  public static PaceContext of(
      LimiterContext limiters, DeliveryAccounts accounts, Counters counters) {
    return new PaceContext(
        name -> limiters.policies().apply(name).map(PaceRules::of).orElse(PaceRules.NONE),
        limiters.clock(),
        limiters.senderClocks(),
        limiters.ledger(),
        accounts,
        counters,
        limiters.remembered(),
        limiters.settlingTurns(),
        limiters.limiter().settleTimeout(),
        limiters.node());
  }
}
