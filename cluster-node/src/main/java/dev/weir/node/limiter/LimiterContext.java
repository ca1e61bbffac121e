package dev.weir.node.limiter;

import akka.actor.typed.ActorRef;
import dev.weir.config.policy.Policy;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What every limiter of a node shares.
 *
 * @param policies a policy by name, as the node holds it now
 * @param clock wall clock
 * @param monotonicNanos a clock that never steps
 * @param incarnations a number that no other incarnation of any limiter has
 * @param tenure whether this node may act as an owner
 * @param senderClocks how far other nodes' clocks are from ours
 * @param node this node's address, as {@code GET /limiters} shows it
 * @param limiter bounds and times
 * @param ledger how ledgers write
 * @param settings where what operators set is kept
 * @param journalNotice is told of each failure of the journal
 * @param remembered how many answers they remember together
 * @param settlingTurns who of those that stop may write
 * @param shardArrivals since when it has had each shard of memory limiters
 */
public record LimiterContext(
    Function<String, Optional<Policy>> policies,
    InstantSource clock,
    LongSupplier monotonicNanos,
    LongSupplier incarnations,
    Tenure tenure,
    SenderClocks senderClocks,
    String node,
    LimiterSettings limiter,
    LedgerSettings ledger,
    SettingsPlace settings,
    JournalNotice journalNotice,
    RememberedBound remembered,
    SettlingTurns settlingTurns,
    ShardArrivals shardArrivals) {

  /**
   * Enough to keep Cassandra busy; a quarter of what the driver has under way on one connection
   * before it fails (1,024), since those that serve write too.
   */
  private static final int SETTLING_AT_ONCE = 256;

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long HELD_UP_NANOS = 10 * NANOS_PER_MILLI;

  /** What the limiters of one node share. */
  public static LimiterContext create(
      Function<String, Optional<Policy>> policies,
      InstantSource clock,
      LongSupplier monotonicNanos,
      LongSupplier incarnations,
      Tenure tenure,
      SenderClocks senderClocks,
      String node,
      LimiterSettings limiter,
      LedgerSettings ledger,
      SettingsPlace settings) {
    return new LimiterContext(
        policies,
        clock,
        monotonicNanos,
        incarnations,
        tenure,
        senderClocks,
        node,
        limiter,
        ledger,
        settings,
        new JournalNotice(monotonicNanos),
        new RememberedBound(limiter.maxRemembered(), monotonicNanos),
        new SettlingTurns(SETTLING_AT_ONCE),
        new ShardArrivals());
  }

  /**
   * How far the clock is ahead of one that never steps, whose origin is arbitrary; empty where this
   * thread was held up between reading the two.
   */
  OptionalLong aheadMillis(long nowMillis, long readAtNanos) {
    long steadyNanos = monotonicNanos.getAsLong();
    return steadyNanos - readAtNanos > HELD_UP_NANOS
        ? OptionalLong.empty()
        : OptionalLong.of(nowMillis - steadyNanos / NANOS_PER_MILLI);
  }

  /** An instant of the asker's clock by ours. */
  long here(long atMillis, ActorRef<?> asker) {
    return atMillis + senderClocks.offsetMillis(asker.path().address());
  }

  /**
   * Whether an asker has given up.
   *
   * @param deadlineMillis by the asker's clock
   */
  boolean isPast(long deadlineMillis, ActorRef<?> asker, long nowMillis) {
    return nowMillis > here(deadlineMillis, asker);
  }
}
