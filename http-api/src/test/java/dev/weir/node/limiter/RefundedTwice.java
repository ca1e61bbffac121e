package dev.weir.node.limiter;

import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.node.limiter.Reply.TakeReceipt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** A planted fault: each refund is applied twice, the second time as if it were another's. */
public record RefundedTwice(Owners owners) implements Owners {
  @Override
  public void refund(Checks checks, TakeReceipt receipt) {
    owners.refund(checks, receipt);
    owners.refund(
        checks,
        new TakeReceipt(
            ~receipt.callId(),
            receipt.incarnation(),
            receipt.takenAtMillis(),
            receipt.buckets(),
            receipt.lease(),
            receipt.items()));
  }

  @Override
  public CompletableFuture<Reply> take(TakeRequest request) {
    return owners.take(request);
  }

  @Override
  public CompletableFuture<Reply> take(TakeRequest request, Runnable queued) {
    return owners.take(request, queued);
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
}
