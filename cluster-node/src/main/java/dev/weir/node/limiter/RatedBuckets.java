package dev.weir.node.limiter;

import dev.weir.config.matching.Check;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.settings.SubjectSettings;
import dev.weir.node.window.Bucket;
import dev.weir.node.window.BucketAccount;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.Buckets;
import dev.weir.node.window.WindowView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One limiter's buckets at the rates of a policy: a bucket is made when a call first meets it, from
 * what the journal knows of it.
 */
final class RatedBuckets {

  private final Durability durability;
  private final Buckets buckets;
  private final Map<BucketKey, BucketAccount> unmet = new HashMap<>();
  private @Nullable Policy policy;
  private SubjectSettings settings = SubjectSettings.NONE;

  /** From when until when its rates are those in force; nothing before the first policy. */
  private long ratedFromMillis;

  private long ratedUntilMillis;
  private long recoveredAtMillis;

  /**
   * @param most live buckets; at the bound a new one is denied until one ends
   */
  RatedBuckets(Durability durability, int most) {
    this.durability = durability;
    this.buckets = new Buckets(most, this::make);
  }

  /** Keeps the accounts for when their buckets are met. */
  void recover(LedgerState state, long nowMillis) {
    recoveredAtMillis = nowMillis;
    state.accounts().forEach(kept -> unmet.put(kept.key(), kept.account()));
  }

  /** What is set for the subject from now on. */
  void set(SubjectSettings current) {
    settings = current;
    ratedUntilMillis = ratedFromMillis;
  }

  /**
   * Holds all to this policy's rates and to what is set for the subject; what was counted stays
   * counted.
   */
  void ratedBy(Policy current, long nowMillis) {
    boolean holds = nowMillis >= ratedFromMillis && nowMillis < ratedUntilMillis;
    if (holds && policy != null && policy.hash().equals(current.hash())) {
      return;
    }
    policy = current;
    ratedFromMillis = nowMillis;
    ratedUntilMillis = settings.nextChangeMillis(nowMillis);
    buckets.forEach(
        bucket -> {
          List<Rate> rates = rates(bucket.key().limit());
          if (!rates.isEmpty()) {
            bucket.rates(rates, nowMillis);
          }
        });
  }

  Buckets live() {
    return buckets;
  }

  /**
   * The buckets that these checks mean for this subject, without those of limits that do not apply
   * to its tier.
   *
   * @return empty if the policy has no such limit
   */
  Optional<List<BucketKey>> keys(List<Check> checks) {
    List<BucketKey> keys = new ArrayList<>(checks.size());
    for (Check check : checks) {
      Optional<Limit> limit = limit(check.limit());
      if (limit.isEmpty()) {
        return Optional.empty();
      }
      if (!rates(limit.get()).isEmpty()) {
        keys.add(new BucketKey(check.limit(), check.bucket()));
      }
    }
    return Optional.of(keys);
  }

  /** What an answer to this cost shows of these buckets. */
  List<MetWindow> windows(List<Bucket> met, long cost, long nowMillis) {
    List<MetWindow> windows = new ArrayList<>(met.size() * 2);
    for (Bucket bucket : met) {
      BucketKey key = bucket.key();
      String scope = limit(key.limit()).map(Limit::scope).orElse(key.limit());
      for (WindowView view : bucket.views(nowMillis, cost)) {
        windows.add(new MetWindow(key.limit(), scope, key.bucket(), view));
      }
    }
    return windows;
  }

  /** Meets all that the journal knows of and the policy still has, so that they can be shown. */
  List<Bucket> all(long nowMillis) {
    for (BucketKey key : List.copyOf(unmet.keySet())) {
      if (!rates(key.limit()).isEmpty()) {
        buckets.judge(nowMillis, List.of(key), 0);
      }
    }
    List<Bucket> all = new ArrayList<>();
    buckets.forEach(all::add);
    return all;
  }

  /** Empties every bucket, those that nobody has met yet too. */
  void reset() {
    unmet.clear();
    buckets.forEach(Bucket::reset);
  }

  private Bucket make(BucketKey key, long nowMillis) {
    List<Rate> rates = rates(key.limit());
    if (durability == Durability.MEMORY) {
      return Bucket.inMemory(key, rates, nowMillis);
    }
    BucketAccount known = unmet.remove(key);
    BucketAccount account = known == null ? BucketAccount.EMPTY : known;
    return Bucket.durable(
        key,
        rates,
        limit(key.limit()).orElseThrow().reserve(),
        account,
        known == null ? nowMillis : recoveredAtMillis);
  }

  private Optional<Limit> limit(String name) {
    return policy == null ? Optional.empty() : policy.limit(name);
  }

  private List<Rate> rates(String limit) {
    return limit(limit).map(this::rates).orElse(List.of());
  }

  private List<Rate> rates(Limit limit) {
    return policy == null ? List.of() : settings.rates(limit, policy.tiers(), ratedFromMillis);
  }
}
