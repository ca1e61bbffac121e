package dev.weir.node.decision;

import dev.weir.config.matching.Check;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Match.Met;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.limiter.Tally;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.Cost;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Stands in for limiters that cannot judge, as the policy says of each limit.
 *
 * <p>One lock for all of it: it is held for about a microsecond, and only while a limiter cannot
 * judge; in return a call's local permits are taken together or not at all.
 */
final class Fallbacks {

  private final IntSupplier frontEnds;
  private final InstantSource clock;
  private final long retryMillis;

  /** Guarded by this. */
  private final LocalLimiters local;

  /** Guarded by this. */
  private final UntoldCalls untold;

  /**
   * @param frontEnds how many there are now, this one included; at least 1
   */
  Fallbacks(IntSupplier frontEnds, InstantSource clock, DecisionSettings settings) {
    this.frontEnds = frontEnds;
    this.clock = clock;
    this.retryMillis = settings.breakerOpen().toMillis();
    this.local = new LocalLimiters(settings);
    this.untold = new UntoldCalls(settings.localSubjects());
  }

  /**
   * What stands in for some limiters.
   *
   * @param allowed whether all of them allow, and so were taken from
   * @param windows for each limiter in order, the windows of its limits in the policy's order
   * @param decidedAtMillis when
   */
  record Substitute(boolean allowed, List<List<MetWindow>> windows, long decidedAtMillis) {}

  /**
   * Judges in place of limiters.
   *
   * @param met all that the call meets
   * @param silent the limiters that cannot
   * @param othersAllow whether all others allow; if not, nothing is taken
   */
  synchronized Substitute judge(
      Policy policy, Met met, List<Checks> silent, Cost cost, boolean othersAllow) {
    long nowMillis = clock.millis();
    List<List<StandIn>> standIns = new ArrayList<>(silent.size());
    List<Boolean> allowedBy = new ArrayList<>(silent.size());
    for (Checks checks : silent) {
      List<StandIn> ofOne = standIns(policy, checks, nowMillis);
      standIns.add(ofOne);
      boolean allowedByOne = true;
      for (StandIn standIn : ofOne) {
        allowedByOne &= standIn.allows(nowMillis, cost.of(standIn.limit().name()));
      }
      allowedBy.add(allowedByOne);
    }
    boolean allowed = !allowedBy.contains(false);
    boolean takes = allowed && othersAllow && !cost.isLook();
    if (!cost.isLook()) {
      count(met, silent, allowedBy, takes);
    }
    List<List<MetWindow>> windows = new ArrayList<>(silent.size());
    for (List<StandIn> ofOne : standIns) {
      List<MetWindow> shown = new ArrayList<>();
      for (StandIn standIn : ofOne) {
        long permits = cost.of(standIn.limit().name());
        if (takes) {
          standIn.take(nowMillis, permits);
        }
        standIn.show(nowMillis, permits, shown);
      }
      windows.add(shown);
    }
    return new Substitute(allowed, windows, nowMillis);
  }

  /** Counts a call for the accounts of those who did not judge it, as each would have. */
  private void count(Met met, List<Checks> silent, List<Boolean> allowedBy, boolean takes) {
    long items = met.items();
    for (int i = 0; i < silent.size(); i++) {
      Checks checks = silent.get(i);
      boolean tells = takes || checks.durability() == Durability.DURABLE;
      if (tells && SpreadLimiters.counts(checks, met.checks())) {
        Tally judged = allowedBy.get(i) ? Tally.allowed(items) : Tally.denied(items);
        boolean taken = takes || !allowedBy.get(i);
        untold.add(checks, taken ? judged : judged.plus(Tally.takenBack(items)));
      }
    }
  }

  /** Owners that should count something, in turn; see {@link LocalLimiters#owing}. */
  synchronized List<Checks> owing(int most) {
    Map<Limiter, Checks> owing = new LinkedHashMap<>();
    for (Checks permits : local.owing(most, clock.millis())) {
      owing.put(new Limiter(permits.subject(), permits.durability()), permits);
    }
    for (Checks calls : untold.owing(most)) {
      owing.putIfAbsent(new Limiter(calls.subject(), calls.durability()), calls);
    }
    return owing.values().stream().limit(most).toList();
  }

  /** The calls that an owner is to count; now they count as told. */
  synchronized Tally settleCalls(Checks checks) {
    return untold.settle(new Limiter(checks.subject(), checks.durability()));
  }

  /** What the owner of these buckets is to count, one number for each; now it counts as told. */
  synchronized long[] settle(Checks checks) {
    Limiter owner = new Limiter(checks.subject(), checks.durability());
    long nowMillis = clock.millis();
    long[] owed = new long[checks.checks().size()];
    for (int i = 0; i < owed.length; i++) {
      Check check = checks.checks().get(i);
      owed[i] = local.settle(owner, new BucketKey(check.limit(), check.bucket()), nowMillis);
    }
    return owed;
  }

  private List<StandIn> standIns(Policy policy, Checks checks, long nowMillis) {
    List<StandIn> standIns = new ArrayList<>(checks.checks().size());
    for (Check check : checks.checks()) {
      Optional<Limit> limit = policy.limit(check.limit());
      // The owner knows the subject's tier; here it is as if none had been set.
      List<Rate> rates =
          limit.map(known -> known.rates(policy.tiers().initial())).orElse(List.of());
      limit.flatMap(known -> full(known, policy)).ifPresent(standIns::add);
      if (limit.isPresent() && !rates.isEmpty()) {
        standIns.add(standIn(limit.get(), rates, checks, check.bucket(), nowMillis));
      }
    }
    return standIns;
  }

  /** A limit that bounds calls in flight lets nobody in, unless its fallback is to allow. */
  private Optional<StandIn> full(Limit limit, Policy policy) {
    return switch (limit.fallback()) {
      case ALLOW -> Optional.empty();
      case DENY, LOCAL ->
          limit
              .burst()
              .filter(burst -> burst.slots(policy.tiers().initial()).isPresent())
              .map(
                  burst ->
                      new StandIn.Full(
                          limit,
                          burst.slots(policy.tiers().initial()).orElseThrow(),
                          burst.lease().toMillis(),
                          retryMillis));
    };
  }

  private StandIn standIn(
      Limit limit, List<Rate> rates, Checks checks, String bucket, long nowMillis) {
    if (limit.isShadow()) {
      return new StandIn.Allowing(limit, bucket, rates);
    }
    return switch (limit.fallback()) {
      case DENY -> new StandIn.Denying(limit, bucket, rates, retryMillis);
      case ALLOW -> new StandIn.Allowing(limit, bucket, rates);
      case LOCAL -> counting(limit, rates, checks, bucket, nowMillis);
    };
  }

  private StandIn counting(
      Limit limit, List<Rate> rates, Checks checks, String bucket, long nowMillis) {
    int sharers = Math.max(1, frontEnds.getAsInt());
    StandIn denying = new StandIn.Denying(limit, bucket, rates, retryMillis);
    if (!LocalBucket.hasShare(rates, sharers)) {
      return denying;
    }
    Limiter owner = new Limiter(checks.subject(), checks.durability());
    BucketKey key = new BucketKey(limit.name(), bucket);
    return local
        .bucket(owner, key, rates, sharers, nowMillis)
        .<StandIn>map(share -> new StandIn.Counting(limit, bucket, share, retryMillis))
        .orElse(denying);
  }
}
