package dev.weir.node.decision;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.config.matching.Check;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.policy.Rate;
import dev.weir.node.window.BucketKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The windows that this front end counts itself while their owners cannot, bounded. Not
 * thread-safe: {@link Fallbacks} has the lock.
 *
 * <p>At the bound on subjects the least used one begins anew: a flood of new subjects must not deny
 * those that were here before.
 */
final class LocalLimiters {

  private final int mostBuckets;
  private final Cache<Limiter, Map<BucketKey, LocalBucket>> limiters;
  private Iterator<Map.Entry<Limiter, Map<BucketKey, LocalBucket>>> sweep =
      Collections.emptyIterator();

  LocalLimiters(DecisionSettings settings) {
    mostBuckets = settings.localBuckets();
    limiters =
        Caffeine.newBuilder()
            .maximumSize(settings.localSubjects())
            // Where it stands: the default would hop to the common pool.
            .executor(Runnable::run)
            .build();
  }

  /**
   * The bucket of this name, at this share of the limit.
   *
   * @param limit the policy's rates; each has a share
   * @return empty if its subject has as many as it may
   */
  Optional<LocalBucket> bucket(
      Limiter owner, BucketKey key, List<Rate> limit, int frontEnds, long nowMillis) {
    Map<BucketKey, LocalBucket> buckets = limiters.get(owner, unused -> new HashMap<>(2));
    LocalBucket known = buckets.get(key);
    if (known != null) {
      known.share(limit, frontEnds, nowMillis);
      return Optional.of(known);
    }
    if (buckets.size() >= mostBuckets) {
      buckets.values().removeIf(bucket -> bucket.isOver(nowMillis));
    }
    if (buckets.size() >= mostBuckets) {
      return Optional.empty();
    }
    LocalBucket made = new LocalBucket(key, limit, frontEnds, nowMillis);
    buckets.put(key, made);
    return Optional.of(made);
  }

  /**
   * What owners should count and were not told yet; what is over is dropped. Goes on where it left
   * off, so that each comes in its turn.
   *
   * @param most how many limiters at most; ten times as many are looked at
   */
  List<Checks> owing(int most, long nowMillis) {
    List<Checks> owing = new ArrayList<>();
    for (int seen = 0; seen < 10L * most && owing.size() < most; seen++) {
      if (!sweep.hasNext()) {
        sweep = limiters.asMap().entrySet().iterator();
        break;
      }
      Map.Entry<Limiter, Map<BucketKey, LocalBucket>> next = sweep.next();
      List<Check> checks = owing(next.getValue(), nowMillis);
      if (!checks.isEmpty()) {
        owing.add(new Checks(next.getKey().subject(), next.getKey().durability(), checks));
      } else if (next.getValue().isEmpty()) {
        limiters.invalidate(next.getKey());
      }
    }
    return owing;
  }

  private static List<Check> owing(Map<BucketKey, LocalBucket> buckets, long nowMillis) {
    List<Check> owing = new ArrayList<>(buckets.size());
    buckets.values().removeIf(bucket -> bucket.isOver(nowMillis));
    buckets.forEach(
        (key, bucket) -> {
          if (bucket.owed(nowMillis) > 0) {
            owing.add(new Check(key.limit(), key.bucket()));
          }
        });
    return owing;
  }

  /** What the owner of this bucket is to count; from now on it counts as told. */
  long settle(Limiter owner, BucketKey key, long nowMillis) {
    Map<BucketKey, LocalBucket> buckets = limiters.getIfPresent(owner);
    LocalBucket bucket = buckets == null ? null : buckets.get(key);
    if (bucket == null) {
      return 0;
    }
    long owed = bucket.owed(nowMillis);
    bucket.settled();
    return owed;
  }
}
