package dev.weir.node.window;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Which calls wait for a permit instead of being denied: those that only buckets of limits that
 * shape have no room for. A bucket's permits go to who came first; a call of another bucket passes.
 */
final class Shaping {

  /** What those in front want of each bucket, while a line is walked. */
  static final class Wanted {
    private final Map<BucketKey, Long> permits = new HashMap<>();

    long of(BucketKey key) {
      return permits.getOrDefault(key, 0L);
    }

    private void add(BucketKey key, long cost) {
      permits.merge(key, cost, Long::sum);
    }
  }

  private final Buckets buckets;
  private final Function<BucketKey, OptionalInt> queues;

  /**
   * @param queues how many calls may wait for a permit of a bucket; empty where its limit denies
   */
  Shaping(Buckets buckets, Function<BucketKey, OptionalInt> queues) {
    this.buckets = buckets;
    this.queues = queues;
  }

  boolean isShaped(BucketKey key) {
    return queues.apply(key).isPresent();
  }

  /** The buckets of a call for which it may wait. */
  List<BucketKey> shaped(Waiter call) {
    List<BucketKey> shaped = new ArrayList<>(call.keys().size());
    for (BucketKey key : call.keys()) {
      if (isShaped(key)) {
        shaped.add(key);
      }
    }
    return shaped;
  }

  /** How many calls may wait for a permit of a bucket that is shaped. */
  int queue(BucketKey key) {
    return queues.apply(key).orElse(0);
  }

  /** Notes what a call that waits for its permits wants. */
  void want(Waiter call, Wanted wanted) {
    for (BucketKey key : call.keys()) {
      if (isShaped(key)) {
        wanted.add(key, call.cost().of(key));
      }
    }
  }

  /** Whether those in front want what the call would take. */
  boolean isBehind(Waiter call, Wanted wanted, long nowMillis) {
    for (BucketKey key : call.keys()) {
      long before = wanted.of(key);
      if (before > 0
          && isShaped(key)
          && dueMillis(key, before, call.cost().of(key), nowMillis) > nowMillis) {
        return true;
      }
    }
    return false;
  }

  /** Whether all that deny the call are shaped. */
  boolean isAllThatDenies(Judgement denied, long nowMillis) {
    for (Bucket bucket : denied.buckets()) {
      if (bucket.denies(nowMillis, denied.cost().of(bucket.key()))
          && !bucket.isShadow()
          && !isShaped(bucket.key())) {
        return false;
      }
    }
    return true;
  }

  /**
   * The earliest instant at which a call may have its permits; far in the future if never.
   *
   * @param wanted by those in front
   */
  long dueMillis(Waiter call, Wanted wanted, long nowMillis) {
    long dueMillis = nowMillis;
    for (BucketKey key : call.keys()) {
      if (isShaped(key)) {
        dueMillis =
            Math.max(dueMillis, dueMillis(key, wanted.of(key), call.cost().of(key), nowMillis));
      }
    }
    return dueMillis;
  }

  private long dueMillis(BucketKey key, long before, long cost, long nowMillis) {
    return buckets
        .find(key)
        .map(bucket -> bucket.dueMillis(nowMillis, before, cost))
        .orElse(nowMillis);
  }
}
