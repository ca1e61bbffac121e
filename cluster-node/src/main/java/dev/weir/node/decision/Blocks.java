package dev.weir.node.decision;

import dev.weir.config.matching.Check;
import dev.weir.config.matching.Checks;
import dev.weir.node.limiter.Reply.BucketReceipt;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.TakeRequest;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.Receipt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/**
 * The permits that one node holds of one bucket, in blocks that end with the window that they were
 * taken in. Confined by its pool's lock.
 */
final class Blocks {

  /** In receipts of what was taken from a block: no limiter has this incarnation. */
  private static final long OF_A_BLOCK = 0;

  private static final class Block {
    private final TakeReceipt receipt;
    private final long endMillis;
    private final long endNanos;
    private long left;
    private boolean givenBack;

    Block(TakeReceipt receipt, long permits, OwnerView view) {
      this.receipt = receipt;
      this.left = permits;
      this.endMillis = view.endMillis();
      this.endNanos = view.endNanos();
    }
  }

  private final Deque<Block> blocks = new ArrayDeque<>();

  /** Adds what the owner has given. */
  void add(TakeReceipt receipt, long permits, OwnerView view) {
    // What is given back to a window finds any block of it: one is enough.
    blocks.removeIf(block -> block.left == 0);
    blocks.addLast(new Block(receipt, permits, view));
  }

  /** Permits that may be taken now. */
  long left(long now) {
    while (!blocks.isEmpty() && now - blocks.getFirst().endNanos >= 0) {
      blocks.removeFirst();
    }
    long left = 0;
    for (Block block : blocks) {
      left += block.left;
    }
    return left;
  }

  /**
   * Takes permits that are left.
   *
   * @return what {@link #giveBack} honours
   */
  TakeReceipt take(Checks checks, TakeRequest request, long permits) {
    long wanted = permits;
    for (Block block : blocks) {
      long part = Math.min(wanted, block.left);
      block.left -= part;
      wanted -= part;
    }
    Check check = checks.checks().get(0);
    return new TakeReceipt(
        request.callId(),
        OF_A_BLOCK,
        blocks.getLast().endMillis,
        List.of(
            new BucketReceipt(
                new BucketKey(check.limit(), check.bucket()),
                new Receipt(permits, 0, 0, List.of()))),
        OptionalLong.empty(),
        request.counts() ? request.items() : 0);
  }

  /**
   * Puts back what was taken, if its window has not ended.
   *
   * @return false if it was not taken from a block
   */
  boolean giveBack(TakeReceipt receipt, long now) {
    if (receipt.incarnation() != OF_A_BLOCK) {
      return false;
    }
    left(now);
    Block last = blocks.peekLast();
    if (last != null && last.endMillis == receipt.takenAtMillis()) {
      last.left += receipt.buckets().get(0).receipt().cost();
    }
    return true;
  }

  /** What the owner gets back: every permit that is left, of each block once. */
  List<TakeReceipt> unused(long now) {
    List<TakeReceipt> unused = new ArrayList<>();
    if (left(now) > 0) {
      for (Block block : blocks) {
        if (block.left > 0 && !block.givenBack) {
          unused.add(part(block));
        }
      }
    }
    return unused;
  }

  private static TakeReceipt part(Block block) {
    BucketReceipt whole = block.receipt.buckets().get(0);
    long permits = Math.min(block.left, whole.receipt().cost());
    block.left -= permits;
    block.givenBack = true;
    return new TakeReceipt(
        block.receipt.callId(),
        block.receipt.incarnation(),
        block.receipt.takenAtMillis(),
        List.of(new BucketReceipt(whole.key(), whole.receipt().of(permits))),
        OptionalLong.empty(),
        0);
  }
}
