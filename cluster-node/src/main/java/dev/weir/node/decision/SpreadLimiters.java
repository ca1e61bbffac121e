package dev.weir.node.decision;

import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.node.limiter.AskTimeout;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Owners;
import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.TakeRequest;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import dev.weir.node.limiter.Tally;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limiters of which those that are spread are asked for blocks of permits ahead of need, so that
 * one hot subject does not make one actor hot: calls take from the node's block without a message.
 * Of all blocks together never more is granted than the limit, since its owner counts each as
 * taken.
 *
 * <p>A call with an idempotency id, and a look that the block does not answer, are the owner's to
 * judge. Any number of threads may ask.
 */
final class SpreadLimiters implements Owners {

  /** Of one node; beyond it a subject's owner is asked for each call. About 1 KB each. */
  static final int MOST_POOLS = 10_000;

  private final Owners owners;
  private final LongSupplier monotonicNanos;
  private final LongSupplier callIds;
  private final AskTimeout timeout;
  private final Map<Checks, SpreadPool> pools = new ConcurrentHashMap<>();

  /**
   * @param owners every limiter of the cluster
   * @param monotonicNanos a clock that never steps
   * @param callIds a number that no other asking has
   * @param timeout how long a block is waited for
   */
  SpreadLimiters(
      Owners owners, LongSupplier monotonicNanos, LongSupplier callIds, AskTimeout timeout) {
    this.owners = owners;
    this.monotonicNanos = monotonicNanos;
    this.callIds = callIds;
    this.timeout = timeout;
  }

  /**
   * Whether one of a call's takes counts as a call if it is judged: not for what is spread where
   * another take counts it at the same limiter.
   */
  static boolean counts(Checks one, List<Checks> all) {
    if (!one.spread()) {
      return true;
    }
    boolean later = false;
    for (Checks other : all) {
      later |= other.equals(one);
      boolean sameLimiter =
          other.durability() == one.durability() && other.subject().equals(one.subject());
      if (sameLimiter && (!other.spread() || !later)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public CompletableFuture<Reply> take(TakeRequest request) {
    if (!request.checks().spread()) {
      return owners.take(request);
    }
    SpreadPool pool = pool(request.checks());
    if (pool == null) {
      return owners.take(request);
    }
    return request.idempotency().isPresent()
        ? pool.askOwner(ofItsOwn(request))
        : pool.take(request);
  }

  /** What is spread bounds no calls in flight. */
  @Override
  public CompletableFuture<Reply> take(TakeRequest request, Runnable queued) {
    return request.checks().spread() ? take(request) : owners.take(request, queued);
  }

  @Override
  public void leave(Checks checks, long callId) {
    owners.leave(checks, callId);
  }

  @Override
  public CompletableFuture<Released> release(LeaseId lease, OptionalLong cost) {
    return owners.release(lease, cost);
  }

  @Override
  public void refund(Checks checks, TakeReceipt receipt) {
    SpreadPool pool = checks.spread() ? pools.get(checks) : null;
    if (pool == null || !pool.giveBack(receipt)) {
      owners.refund(checks, receipt);
    }
  }

  @Override
  public void debit(Checks checks, long cost) {
    owners.debit(checks, cost);
  }

  @Override
  public void counted(Subject subject, Durability durability, Tally judged) {
    owners.counted(subject, durability, judged);
  }

  @Override
  public int shard(Subject subject) {
    return owners.shard(subject);
  }

  /** Asks again where it is time to, gives back what is idle, and forgets what is over. */
  void sweep() {
    pools.values().removeIf(SpreadPool::sweep);
  }

  /**
   * Gives back all that is unused and tells what was judged, for a node that stops in good order.
   */
  void giveBackAll() {
    pools.values().forEach(SpreadPool::giveBackAll);
  }

  /** Of how many buckets the node holds something, or did lately. */
  int pools() {
    return pools.size();
  }

  private @Nullable SpreadPool pool(Checks checks) {
    SpreadPool known = pools.get(checks);
    if (known != null || pools.size() >= MOST_POOLS) {
      return known;
    }
    return pools.computeIfAbsent(
        checks, unused -> new SpreadPool(checks, owners, monotonicNanos, callIds, timeout));
  }

  /** The limiter may remember other checks of the same call under its id. */
  private static TakeRequest ofItsOwn(TakeRequest request) {
    return new TakeRequest(
        request.checks(),
        request.cost(),
        request.items(),
        request.callId(),
        request
            .idempotency()
            .map(
                known ->
                    new Idempotency(
                        known.id() + " of " + request.checks().checks().get(0), known.content())),
        request.timeout(),
        0,
        0,
        request.counts());
  }
}
