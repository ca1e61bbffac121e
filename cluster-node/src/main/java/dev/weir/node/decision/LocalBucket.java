package dev.weir.node.decision;

import dev.weir.config.policy.Rate;
import dev.weir.node.window.Bucket;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.Verdict;
import dev.weir.node.window.WindowView;
import java.util.ArrayList;
import java.util.List;

/**
 * This front end's share of one bucket: {@code floor(limit / front ends)} of each of its windows,
 * and what its owner must still be told of. Guarded by the lock of {@link LocalLimiters}.
 */
final class LocalBucket {

  private final Bucket bucket;
  private List<Rate> limit;
  private int frontEnds;
  private long owed;

  /**
   * @param limit the policy's rates; each has a share, see {@link #hasShare}
   */
  LocalBucket(BucketKey key, List<Rate> limit, int frontEnds, long nowMillis) {
    this.limit = limit;
    this.frontEnds = frontEnds;
    this.bucket = Bucket.inMemory(key, shares(limit, frontEnds), nowMillis);
  }

  /** Whether every window leaves each front end at least one permit. */
  static boolean hasShare(List<Rate> limit, int frontEnds) {
    for (Rate rate : limit) {
      if (rate.permits() < frontEnds || rate.capacity() < frontEnds) {
        return false;
      }
    }
    return true;
  }

  /** Follows the policy and the number of front ends; what was counted stays counted. */
  void share(List<Rate> currentLimit, int currentFrontEnds, long nowMillis) {
    if (currentFrontEnds != frontEnds || !currentLimit.equals(limit)) {
      limit = currentLimit;
      frontEnds = currentFrontEnds;
      bucket.rates(shares(limit, frontEnds), nowMillis);
    }
  }

  boolean allows(long nowMillis, long cost) {
    return bucket.judge(nowMillis, cost) == Verdict.GRANTABLE;
  }

  void take(long nowMillis, long cost) {
    var unused = bucket.take(nowMillis, cost);
    owed += cost;
  }

  List<WindowView> views(long nowMillis, long cost) {
    return bucket.views(nowMillis, cost);
  }

  /** What its owner should still count: granted here, and not of a window that is over. */
  long owed(long nowMillis) {
    if (owed > 0) {
      long live = 0;
      for (WindowView view : bucket.views(nowMillis, 0)) {
        live = Math.max(live, view.used());
      }
      owed = Math.min(owed, live);
    }
    return owed;
  }

  /** The owner is told of all that it should count. */
  void settled() {
    owed = 0;
  }

  boolean isOver(long nowMillis) {
    return bucket.isOver(nowMillis);
  }

  private static List<Rate> shares(List<Rate> limit, int frontEnds) {
    List<Rate> shares = new ArrayList<>(limit.size());
    for (Rate rate : limit) {
      shares.add(
          new Rate(
              rate.permits() / frontEnds,
              rate.window(),
              rate.algorithm(),
              rate.capacity() / frontEnds));
    }
    return shares;
  }
}
