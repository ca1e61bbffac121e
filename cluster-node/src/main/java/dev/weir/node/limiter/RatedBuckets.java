package dev.weir.node.limiter;

import dev.weir.config.matching.Check;
import dev.weir.config.policy.Burst;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Shape;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.LimiterState.Lowered;
import dev.weir.node.limiter.Reply.BucketReceipt;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.settings.SubjectSettings;
import dev.weir.node.window.Bucket;
import dev.weir.node.window.BucketAccount;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.Buckets;
import dev.weir.node.window.Conduct;
import dev.weir.node.window.Cost;
import dev.weir.node.window.WindowView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One limiter's buckets at the rates of a policy: a bucket is made when a call first meets it, from
 * what the journal knows of it.
 */
final class RatedBuckets {

  private final Durability durability;
  private final Buckets buckets;
  private final Map<BucketKey, BucketAccount> unmet = new HashMap<>();
  private final Map<BucketKey, Conduct> unmetConduct = new HashMap<>();
  private @Nullable Policy policy;

  /** Asked for each call. */
  private boolean letsCallsWait;

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
    state.conduct().forEach(kept -> unmetConduct.put(kept.key(), kept));
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
    letsCallsWait = current.letsCallsWait();
    ratedFromMillis = nowMillis;
    ratedUntilMillis = settings.nextChangeMillis(nowMillis);
    buckets.forEach(
        bucket -> {
          List<Rate> rates = rates(bucket.key().limit());
          if (!rates.isEmpty()) {
            bucket.manner(manner(bucket.key().limit()), nowMillis);
            bucket.rates(rates, nowMillis);
          }
        });
  }

  /** Whether a bucket's limit has windows for the subject now. */
  boolean isInForce(BucketKey key) {
    return !rates(key.limit()).isEmpty();
  }

  /** How a call with these checks stands in line; empty where nothing lets it wait. */
  Optional<LineRules> line(List<Check> checks) {
    if (!letsCallsWait) {
      return Optional.empty();
    }
    Optional<BurstRules> burst = Optional.empty();
    long waitMillis = Long.MAX_VALUE;
    for (Check check : checks) {
      if (burst.isEmpty()) {
        burst = burst(check.limit());
      }
      Optional<Shape> shape = shape(check.limit());
      if (shape.isPresent()) {
        waitMillis = Math.min(waitMillis, shape.get().longestWait().toMillis());
      }
    }
    if (burst.isPresent()) {
      waitMillis = Math.min(waitMillis, burst.get().burst().longestWait().toMillis());
    }
    return waitMillis == Long.MAX_VALUE
        ? Optional.empty()
        : Optional.of(new LineRules(burst, waitMillis));
  }

  /** How many calls may wait for a permit of a bucket; empty where its limit does not shape. */
  OptionalInt queue(BucketKey key) {
    return letsCallsWait
        ? shape(key.limit()).map(shape -> OptionalInt.of(shape.queue())).orElse(OptionalInt.empty())
        : OptionalInt.empty();
  }

  private Optional<Shape> shape(String name) {
    return limit(name)
        .flatMap(limit -> limit.manner().shape())
        .filter(shape -> !rates(name).isEmpty());
  }

  /** A limit's bound on calls in flight, if it has one that holds for the subject. */
  Optional<BurstRules> burst(String name) {
    Policy current = policy;
    if (current == null) {
      return Optional.empty();
    }
    Optional<Limit> limit = current.limit(name);
    Optional<Burst> burst = limit.flatMap(Limit::burst);
    if (burst.isEmpty()) {
      return Optional.empty();
    }
    OptionalInt slots = settings.slots(limit.get(), current.tiers(), ratedFromMillis);
    return slots.isEmpty()
        ? Optional.empty()
        : Optional.of(new BurstRules(limit.get(), burst.get(), slots.getAsInt()));
  }

  /** Its only limit on calls in flight: of which the leases are that the journal knows of. */
  Optional<String> onlyBurst() {
    Policy current = policy;
    if (current == null) {
      return Optional.empty();
    }
    List<String> names =
        current.limits().stream()
            .filter(limit -> limit.burst().isPresent() && limit.durability() == durability)
            .map(Limit::name)
            .toList();
    return names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty();
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

  /** What a call costs, by the policy that its buckets are held to. */
  Cost cost(Take take) {
    return policy == null
        ? Cost.of(take.cost())
        : Pricing.of(policy, take.checks(), take.cost(), take.items());
  }

  /** What an answer to this cost shows of these buckets. */
  List<MetWindow> windows(List<Bucket> met, Cost cost, long nowMillis) {
    List<MetWindow> windows = new ArrayList<>(met.size() * 2);
    for (Bucket bucket : met) {
      add(bucket, bucket.views(nowMillis, cost.of(bucket.key())), windows);
    }
    return windows;
  }

  /**
   * What an answer shows of buckets that a cost was taken from: one in shadow shows whether it
   * would have denied it, and so took nothing.
   */
  List<MetWindow> windows(List<Bucket> met, List<BucketReceipt> taken, Cost cost, long nowMillis) {
    List<MetWindow> windows = new ArrayList<>(met.size() * 2);
    for (int i = 0; i < met.size(); i++) {
      Bucket bucket = met.get(i);
      boolean denied = bucket.isShadow() && taken.get(i).receipt().marks().isEmpty();
      List<WindowView> views = bucket.views(nowMillis, denied ? cost.of(bucket.key()) : 0);
      if (bucket.isShadow() && !denied) {
        views = views.stream().map(WindowView::notDenying).toList();
      }
      add(bucket, views, windows);
    }
    return windows;
  }

  /** What the denial shows of a shaped bucket that others wait for: they come first. */
  List<MetWindow> windowsAfter(
      Bucket bucket, long before, long cost, long leastMillis, long nowMillis) {
    List<MetWindow> windows = new ArrayList<>(2);
    add(bucket, bucket.viewsAfter(nowMillis, before, cost, leastMillis), windows);
    return windows;
  }

  private void add(Bucket bucket, List<WindowView> views, List<MetWindow> windows) {
    BucketKey key = bucket.key();
    String scope = limit(key.limit()).map(Limit::scope).orElse(key.limit());
    for (WindowView view : views) {
      windows.add(new MetWindow(key.limit(), scope, key.bucket(), view, bucket.isShadow()));
    }
  }

  /** What its buckets remember of how the subject behaves. */
  List<Conduct> conduct(long nowMillis) {
    unmetConduct.values().removeIf(kept -> kept.isOver(nowMillis));
    List<Conduct> conduct = new ArrayList<>(unmetConduct.values());
    buckets.forEach(bucket -> bucket.conduct(nowMillis).ifPresent(conduct::add));
    return conduct;
  }

  /** The buckets whose rates are lowered now. */
  List<Lowered> lowered(long nowMillis) {
    List<Lowered> lowered = new ArrayList<>();
    buckets.forEach(
        bucket ->
            bucket
                .loweredUntilMillis(nowMillis)
                .ifPresent(
                    until ->
                        lowered.add(
                            new Lowered(bucket.key().limit(), bucket.key().bucket(), until))));
    return lowered;
  }

  /** Meets all that the journal knows of and the policy still has, so that they can be shown. */
  List<Bucket> all(long nowMillis) {
    Set<BucketKey> known = new HashSet<>(unmet.keySet());
    known.addAll(unmetConduct.keySet());
    for (BucketKey key : known) {
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
    unmetConduct.clear();
    buckets.forEach(Bucket::reset);
  }

  private Bucket make(BucketKey key, long nowMillis) {
    Bucket bucket = bare(key, nowMillis);
    bucket.manner(manner(key.limit()), nowMillis);
    Conduct kept = unmetConduct.remove(key);
    if (kept != null) {
      bucket.remember(kept, nowMillis);
    }
    return bucket;
  }

  private Bucket bare(BucketKey key, long nowMillis) {
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

  private Manner manner(String limit) {
    return limit(limit).map(Limit::manner).orElse(Manner.PLAIN);
  }

  private List<Rate> rates(String limit) {
    return limit(limit).map(this::rates).orElse(List.of());
  }

  private List<Rate> rates(Limit limit) {
    return policy == null ? List.of() : settings.rates(limit, policy.tiers(), ratedFromMillis);
  }
}
