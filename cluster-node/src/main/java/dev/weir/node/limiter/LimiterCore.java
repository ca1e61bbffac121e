package dev.weir.node.limiter;

import dev.weir.config.matching.Check;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.LimiterCommand.Debit;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.BucketReceipt;
import dev.weir.node.limiter.Reply.Conflict;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import dev.weir.node.window.Bucket;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.BucketReservation;
import dev.weir.node.window.Judgement;
import dev.weir.node.window.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a limiter of either kind does with a take: one subject's buckets under the policy as the
 * node holds it, its remembered answers and its tally. The actors around it read the clock, talk to
 * the ledger and answer.
 */
final class LimiterCore {

  private final LimiterContext shared;
  private final Place place;
  private final Durability durability;
  private final long incarnation;
  private final RatedBuckets buckets;
  private final AnswerMemory answers;
  private final Refunded refunded = new Refunded();

  private Tally before = Tally.NONE;
  private Tally tally = Tally.NONE;

  /** What the journal knows of the tally. */
  private Tally written = Tally.NONE;

  private SettingsState settings = SettingsState.EMPTY;
  private List<Bucket> lastGranted = List.of();
  private boolean judged;
  private long generation;
  private long recoveredAtMillis;
  private long lastActivityAtMillis;

  private LimiterCore(Place place, Durability durability, LimiterContext shared) {
    this.shared = shared;
    this.place = place;
    this.durability = durability;
    this.incarnation = shared.incarnations().getAsLong();
    this.buckets = new RatedBuckets(durability, shared.limiter().maxBuckets());
    this.answers = new AnswerMemory(shared.remembered());
    this.recoveredAtMillis = shared.clock().millis();
  }

  static LimiterCore durable(Place place, LimiterContext shared) {
    return new LimiterCore(place, Durability.DURABLE, shared);
  }

  static LimiterCore inMemory(Place place, LimiterContext shared) {
    return new LimiterCore(place, Durability.MEMORY, shared);
  }

  /** Goes on from what the journal knows; all that was reserved counts as used from now. */
  void recover(LedgerState state, long nowMillis) {
    recoveredAtMillis = nowMillis;
    generation = state.writers().next();
    lastActivityAtMillis = state.writtenAtMillis();
    before = state.earlier().plus(state.current());
    buckets.recover(state, nowMillis);
    state.answers().forEach(answer -> answers.remember(answer, nowMillis));
  }

  /** Puts other settings in force: they hold from the next decision on. */
  void set(SettingsState read) {
    settings = read;
    buckets.set(read.settings());
  }

  /** Holds every bucket to what is in force now. */
  void rate(Subject subject, long nowMillis) {
    var unused = policy(subject, nowMillis);
  }

  /** Whether its asker has given up: the deadline is by the sender's clock. */
  boolean isPastDeadline(Take take, long nowMillis) {
    return shared.isPast(take.deadlineMillis(), take.replyTo(), nowMillis);
  }

  /**
   * Whether nodes may still hold permits that an owner before this one gave them: a limit that is
   * spread, in a window that had begun when the shard arrived.
   */
  boolean mayHaveBlocksOut(Take take, long arrivedAtMillis, long nowMillis) {
    if (nowMillis - arrivedAtMillis >= Limit.MAX_SPREAD_IN_MEMORY.toMillis()) {
      return false;
    }
    Optional<Policy> policy = shared.policies().apply(take.subject().policy());
    for (Check check : take.checks()) {
      Limit limit = policy.flatMap(known -> known.limit(check.limit())).orElse(null);
      if (limit != null && limit.isSpread()) {
        for (Rate rate : limit.rates(policy.orElseThrow().tiers().initial())) {
          long windowMillis = rate.windowMillis();
          if (Math.floorDiv(nowMillis, windowMillis)
              <= Math.floorDiv(arrivedAtMillis, windowMillis)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * Judges, and takes the cost of every bucket or of none.
   *
   * @param behind whether earlier takes wait for buckets of this one
   * @return empty if it has to wait for the journal
   */
  Optional<Reply> judge(Take take, long nowMillis, boolean behind) {
    answers.dropExpired(nowMillis);
    Optional<Reply> known =
        take.idempotency().flatMap(id -> remembered(id, take.callId(), nowMillis));
    if (known.isPresent()) {
      return known;
    }
    Policy policy = policy(take.subject(), nowMillis);
    if (policy == null) {
      return Optional.of(new Unavailable(take.callId(), Reason.POLICY));
    }
    Optional<List<BucketKey>> keys = buckets.keys(take.checks());
    if (keys.isEmpty()) {
      return Optional.of(new Unavailable(take.callId(), Reason.POLICY));
    }
    judged = true;
    lastActivityAtMillis = nowMillis;
    Judgement judgement = buckets.live().judge(nowMillis, keys.get(), take.cost());
    return switch (judgement.verdict()) {
      case DENIED -> Optional.of(denied(take, judgement, nowMillis));
      case UNCOVERED -> Optional.empty();
      case GRANTABLE ->
          take.cost() == 0
              ? Optional.of(looked(take, judgement, nowMillis))
              : Optional.of(judgement)
                  .filter(grantable -> !behind)
                  .map(grantable -> granted(take, grantable, policy, nowMillis));
    };
  }

  private Reply denied(Take take, Judgement judgement, long nowMillis) {
    if (take.cost() > 0) {
      tally = tally.plus(Tally.DENIED);
      buckets.live().denied(nowMillis, judgement);
    }
    List<MetWindow> windows = buckets.windows(judgement.buckets(), take.cost(), nowMillis);
    return new Judged(take.callId(), false, windows, null, nowMillis);
  }

  private Reply looked(Take take, Judgement judgement, long nowMillis) {
    List<MetWindow> windows = buckets.windows(judgement.buckets(), 0, nowMillis);
    return new Judged(take.callId(), true, windows, null, nowMillis);
  }

  private Reply granted(Take take, Judgement judgement, Policy policy, long nowMillis) {
    List<Receipt> receipts = buckets.live().take(nowMillis, judgement);
    List<BucketReceipt> taken = new ArrayList<>(receipts.size());
    for (int i = 0; i < receipts.size(); i++) {
      taken.add(new BucketReceipt(judgement.buckets().get(i).key(), receipts.get(i)));
    }
    tally = tally.plus(Tally.ALLOWED);
    lastGranted = judgement.buckets();
    Judged answer =
        new Judged(
            take.callId(),
            true,
            buckets.windows(judgement.buckets(), taken, take.cost(), nowMillis),
            new TakeReceipt(take.callId(), incarnation, nowMillis, taken),
            nowMillis);
    take.idempotency().ifPresent(id -> remember(id, answer, policy, nowMillis));
    return answer;
  }

  private Optional<Reply> remembered(Idempotency asked, long callId, long nowMillis) {
    return answers
        .find(asked.id(), nowMillis)
        .map(
            known ->
                known.idempotency().content() == asked.content()
                    ? repeated(known.answer(), callId, nowMillis)
                    : new Conflict(callId));
  }

  /** Whoever was given the answer may rely on its permits: from now on they stay taken. */
  private Reply repeated(Judged answer, long callId, long nowMillis) {
    refunded.never(answer.callId(), nowMillis);
    return answer.repeatedFor(callId);
  }

  private void remember(Idempotency id, Judged granted, Policy policy, long nowMillis) {
    long expiresAtMillis = nowMillis + policy.idempotencyMemory().toMillis();
    answers.remember(new RememberedAnswer(id, granted, expiresAtMillis), nowMillis);
  }

  /**
   * Gives back what the receipt shows, once; nothing for a receipt of another incarnation, or where
   * the remembered answer was given to a later asker too.
   */
  void refund(TakeReceipt receipt, long nowMillis) {
    boolean mine = receipt.incarnation() == incarnation;
    if (mine && refunded.first(receipt.callId(), receipt.takenAtMillis(), nowMillis)) {
      for (BucketReceipt each : receipt.buckets()) {
        buckets.live().refund(nowMillis, each.key(), each.receipt());
      }
      answers.forget(receipt.callId());
    }
  }

  /** Counts what a fallback granted, over the limit if need be. */
  void debit(Debit debit, long nowMillis) {
    lastActivityAtMillis = nowMillis;
    if (policy(debit.subject(), nowMillis) != null) {
      buckets
          .keys(debit.checks())
          .ifPresent(keys -> buckets.live().debit(nowMillis, keys, debit.cost()));
    }
  }

  /**
   * What to make durable now: what the waiting takes need, what runs low, and the first permits of
   * the windows that begin before an instant.
   */
  List<BucketReservation> reservations(
      long nowMillis, Iterable<Take> waiting, long aheadUntilMillis) {
    List<BucketReservation> wanted = new ArrayList<>();
    buckets
        .live()
        .forEach(
            bucket -> {
              long cost = firstCost(waiting, bucket.key());
              boolean ahead = bucket.edgeMillis(nowMillis, aheadUntilMillis).isPresent();
              if (cost > 0 || bucket.runsLow() || ahead) {
                bucket.reservation(nowMillis, cost, ahead).ifPresent(wanted::add);
              }
            });
    return wanted;
  }

  private static long firstCost(Iterable<Take> waiting, BucketKey key) {
    for (Take take : waiting) {
      for (Check check : take.checks()) {
        if (check.bucket().equals(key.bucket()) && check.limit().equals(key.limit())) {
          return take.cost();
        }
      }
    }
    return 0;
  }

  LedgerEvent reserved(long nowMillis, List<BucketReservation> wanted) {
    return new LedgerEvent.Reserved(incarnation, generation, nowMillis, wanted, tally);
  }

  /** The event is durable. */
  void acknowledged(LedgerEvent event, long nowMillis) {
    written = event.tally();
    for (BucketReservation reservation : event.buckets()) {
      buckets
          .live()
          .find(reservation.key())
          .ifPresent(bucket -> bucket.acknowledged(reservation, nowMillis));
    }
  }

  /**
   * What makes a reset durable. From now on this limiter writes as of a later generation: nobody
   * whose entry comes late may undo it.
   */
  LedgerEvent resetting(long nowMillis) {
    generation++;
    return new LedgerEvent.Emptied(incarnation, generation, nowMillis, tally);
  }

  /** Empties every window: older receipts give nothing back. */
  void reset() {
    buckets.reset();
  }

  /** Whether the journal counts permits otherwise than they were taken. */
  boolean hasPermitsToSettle(long nowMillis) {
    boolean[] exposed = new boolean[1];
    buckets.live().forEach(bucket -> exposed[0] |= bucket.isExposed(nowMillis));
    return exposed[0];
  }

  /** Whether there are counts, remembered answers or conduct that the journal does not have. */
  boolean hasAccountsToSettle(long nowMillis) {
    answers.dropExpired(nowMillis);
    return !answers.isEmpty() || !tally.equals(written) || !buckets.conduct(nowMillis).isEmpty();
  }

  /** The exact state, to be kept before an orderly stop. */
  LedgerEvent settlement(long nowMillis) {
    List<BucketReservation> settled = new ArrayList<>();
    buckets.live().forEach(bucket -> bucket.settlement(nowMillis).ifPresent(settled::add));
    return new LedgerEvent.Settled(
        incarnation,
        generation,
        nowMillis,
        settled,
        tally,
        answers.toKeep(nowMillis),
        buckets.conduct(nowMillis));
  }

  /**
   * The next edge of a calendar window that a bucket of the last grant should reserve across.
   *
   * @param beforeMillis only one before that is wanted
   */
  OptionalLong edgeOfLastGrantMillis(long nowMillis, long beforeMillis) {
    OptionalLong next = OptionalLong.empty();
    for (Bucket bucket : lastGranted) {
      OptionalLong edge = bucket.edgeMillis(nowMillis, next.orElse(beforeMillis));
      next = edge.isPresent() ? edge : next;
    }
    return next;
  }

  /** The next edge after that instant that any bucket should reserve across. */
  OptionalLong edgeAfterMillis(long nowMillis, long afterMillis) {
    LongStream.Builder edges = LongStream.builder();
    buckets.live().forEach(bucket -> bucket.edgeMillis(nowMillis).ifPresent(edges::add));
    return edges.build().filter(edge -> edge > afterMillis).min();
  }

  /** Whether a bucket of the last grant should be renewed. */
  boolean runsLow() {
    for (Bucket bucket : lastGranted) {
      if (bucket.runsLow()) {
        return true;
      }
    }
    return false;
  }

  /** The state as {@code GET /limiters} shows it; empty if this limiter was never seen. */
  Optional<LimiterState> state(Subject subject, long sequenceNr, long nowMillis) {
    Policy policy = policy(subject, nowMillis);
    List<Bucket> all = policy == null ? List.of() : buckets.all(nowMillis);
    if (policy == null
        || (all.isEmpty() && !hasJudged() && sequenceNr == 0 && settings.history().isEmpty())) {
      return Optional.empty();
    }
    Tally counted = before.plus(tally);
    return Optional.of(
        new LimiterState(
            subject.policy(),
            subject.display(),
            place.entityId(),
            shared.node(),
            place.shardId(),
            settings.settings().tier(policy.tiers()),
            settings.settings().overridesAt(nowMillis),
            settings.history(),
            buckets.windows(all, 0, nowMillis),
            buckets.lowered(nowMillis),
            counted.calls(),
            counted.denied(),
            durability,
            sequenceNr,
            recoveredAtMillis,
            lastActivityAtMillis));
  }

  /** Whether this incarnation was ever asked to judge. */
  boolean hasJudged() {
    return judged;
  }

  /** Whether forgetting it all would change no answer. */
  boolean isOver(long nowMillis) {
    answers.dropExpired(nowMillis);
    return buckets.live().isOver(nowMillis) && answers.isEmpty();
  }

  /** Gives back its part of what the node remembers; to be called when its actor has stopped. */
  void stopped() {
    answers.clear();
  }

  /** When it may be over, if nothing more happens. */
  long endsAtMillis() {
    return Math.max(buckets.live().endsAtMillis(), answers.lastExpiryMillis());
  }

  /** The policy as the node holds it now, and the buckets at its rates. */
  private @Nullable Policy policy(Subject subject, long nowMillis) {
    Policy policy = shared.policies().apply(subject.policy()).orElse(null);
    if (policy != null) {
      buckets.ratedBy(policy, nowMillis);
    }
    return policy;
  }
}
