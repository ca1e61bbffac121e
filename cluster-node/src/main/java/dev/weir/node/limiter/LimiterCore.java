package dev.weir.node.limiter;

import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Policy;
import dev.weir.node.limiter.LimiterCommand.Book;
import dev.weir.node.limiter.LimiterCommand.Debit;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.BucketReceipt;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.window.Bucket;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.BurstQueue;
import dev.weir.node.window.Cost;
import dev.weir.node.window.Judgement;
import dev.weir.node.window.Lease;
import dev.weir.node.window.LeaseAccount;
import dev.weir.node.window.Leases;
import dev.weir.node.window.Receipt;
import dev.weir.node.window.Turn;
import dev.weir.node.window.Waiter.Permit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a limiter of either kind does with a take: one subject's buckets under the policy as the
 * node holds it, its remembered answers and its calls in flight. The actors around it read the
 * clock, talk to the ledger and answer.
 */
final class LimiterCore implements BurstLine.Books {

  private final LimiterContext shared;
  private final Place place;
  private final Durability durability;
  private final long incarnation;
  private final RatedBuckets buckets;
  private final AnswerMemory answers;
  private final LedgerEntries entries;
  private final RecentCalls recent = new RecentCalls();

  /** From the first call on that a bound on calls in flight is for: most limiters have none. */
  private Optional<BurstLine> line = Optional.empty();

  private SettingsState settings = SettingsState.EMPTY;
  private List<Bucket> lastGranted = List.of();
  private boolean judged;

  /** Whether calls wait of which its line may not know. */
  private boolean callsWaited;

  /** Whose it is, once it was asked to judge. */
  private @Nullable Subject subject;

  private long recoveredAtMillis;
  private long lastActivityAtMillis;

  private LimiterCore(Place place, Durability durability, LimiterContext shared) {
    this.shared = shared;
    this.place = place;
    this.durability = durability;
    this.incarnation = shared.incarnations().getAsLong();
    this.buckets = new RatedBuckets(durability, shared.limiter().maxBuckets());
    this.answers = new AnswerMemory(shared.remembered());
    this.entries = new LedgerEntries(incarnation, buckets, answers, this::line);
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
    lastActivityAtMillis = state.writtenAtMillis();
    entries.recover(state, nowMillis);
    buckets.recover(state, nowMillis);
    line =
        state.leases().equals(LeaseAccount.EMPTY)
            ? Optional.empty()
            : Optional.of(line(state.leases(), nowMillis));
    state.answers().forEach(answer -> answers.remember(answer, nowMillis));
  }

  /** The clock's time; leases are told how far it has stepped, which they are not to notice. */
  long nowMillis() {
    return line.isEmpty() ? shared.clock().millis() : readClock(line.get());
  }

  private long readClock(BurstLine calls) {
    long readAtNanos = shared.monotonicNanos().getAsLong();
    long nowMillis = shared.clock().millis();
    shared.aheadMillis(nowMillis, readAtNanos).ifPresent(calls::clockIsAhead);
    return nowMillis;
  }

  /** What its ledger is to write. */
  LedgerEntries entries() {
    return entries;
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
   * Judges, and takes the cost of every bucket or of none.
   *
   * @param behind whether earlier takes wait for buckets of this one
   * @return empty if it has to wait for the journal
   */
  Optional<Response> judge(Take take, long nowMillis, boolean behind) {
    answers.dropExpired(nowMillis);
    Optional<Response> known =
        take.idempotency().flatMap(id -> answers.repeat(id, take.callId(), nowMillis));
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
    subject = take.subject();
    lastActivityAtMillis = nowMillis;
    Optional<LineRules> rules = take.cost() == 0 ? Optional.empty() : buckets.line(take.checks());
    if (rules.isPresent()) {
      long arrivedMillis = shared.here(take.arrivedMillis(), take.replyTo());
      BurstLine opened = openLine(nowMillis);
      if (callsWaited) {
        callsWaited = false;
        opened.callsWaited(nowMillis);
      }
      return opened.judge(
          take, keys.get(), buckets.cost(take), rules.get(), arrivedMillis, nowMillis, behind);
    }
    return judgeAtOnce(take, keys.get(), policy, nowMillis, behind);
  }

  private Optional<Response> judgeAtOnce(
      Take take, List<BucketKey> keys, Policy policy, long nowMillis, boolean behind) {
    Judgement judgement = buckets.live().judge(nowMillis, keys, buckets.cost(take));
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

  /** Somebody asks for a call that waited, here or at a predecessor. */
  void callsWaited() {
    callsWaited = true;
  }

  /** Whether it has judged this very take lately, which was no look. */
  boolean hasJudged(Take take) {
    return recent.has(take.callId());
  }

  private Judged denied(Take take, Judgement judgement, long nowMillis) {
    if (take.cost() > 0) {
      entries.count(take.counted(false));
      buckets.live().denied(nowMillis, judgement);
      recent.add(take.callId(), nowMillis);
    }
    List<MetWindow> windows = buckets.windows(judgement.buckets(), judgement.cost(), nowMillis);
    return Judged.of(take.callId(), false, windows, null, nowMillis);
  }

  private Reply looked(Take take, Judgement judgement, long nowMillis) {
    List<MetWindow> windows = buckets.windows(judgement.buckets(), Cost.NONE, nowMillis);
    return Judged.of(take.callId(), true, windows, null, nowMillis);
  }

  private Judged granted(Take take, Judgement judgement, Policy policy, long nowMillis) {
    recent.add(take.callId(), nowMillis);
    List<Receipt> receipts = buckets.live().take(nowMillis, judgement);
    List<BucketReceipt> taken = new ArrayList<>(receipts.size());
    for (int i = 0; i < receipts.size(); i++) {
      taken.add(new BucketReceipt(judgement.buckets().get(i).key(), receipts.get(i)));
    }
    return granted(take, judgement, taken, null, 0, policy, nowMillis);
  }

  private Judged granted(
      Take take,
      Judgement judgement,
      List<BucketReceipt> taken,
      @Nullable Lease lease,
      long queuedMillis,
      Policy policy,
      long nowMillis) {
    entries.count(take.counted(true));
    lastGranted = judgement.buckets();
    OptionalLong number = lease == null ? OptionalLong.empty() : OptionalLong.of(lease.number());
    Judged answer =
        new Judged(
            take.callId(),
            true,
            buckets.windows(judgement.buckets(), taken, judgement.cost(), nowMillis),
            new TakeReceipt(take.callId(), incarnation, nowMillis, taken, number, take.items()),
            nowMillis,
            lease,
            queuedMillis);
    long forgottenAtMillis = nowMillis + policy.idempotencyMemory().toMillis();
    take.idempotency()
        .map(id -> new RememberedAnswer(id, answer, forgottenAtMillis))
        .ifPresent(remembered -> answers.remember(remembered, nowMillis));
    return answer;
  }

  @Override
  public Judged letIn(Take take, Turn turn, long nowMillis) {
    List<BucketReceipt> taken = new ArrayList<>();
    for (Permit permit : turn.waiter().permits().orElseThrow()) {
      taken.add(new BucketReceipt(permit.key(), permit.receipt()));
    }
    Policy policy = policy(take.subject(), nowMillis);
    if (policy == null) {
      throw new IllegalStateException("let in under no policy (expected: its limit's)");
    }
    return granted(
        take,
        turn.judgement().orElseThrow(),
        taken,
        turn.lease().orElse(null),
        turn.waiter().queuedMillis(nowMillis),
        policy,
        nowMillis);
  }

  @Override
  public Judged noRoom(Take take, Turn turn, long nowMillis) {
    return denied(take, turn.judgement().orElseThrow(), nowMillis)
        .queuedFor(turn.waiter().queuedMillis(nowMillis));
  }

  @Override
  public Judged noPlace(Take take, Turn turn, MetWindow burst, long nowMillis) {
    entries.count(take.counted(false));
    List<MetWindow> windows = new ArrayList<>();
    for (BucketKey key : buckets.keys(take.checks()).orElse(List.of())) {
      // Also of buckets that nothing was ever taken from: judging for nothing makes them.
      List<Bucket> met = buckets.live().judge(nowMillis, List.of(key), 0).buckets();
      for (MetWindow each : buckets.windows(met, Cost.NONE, nowMillis)) {
        windows.add(each.shadow() ? each : each.notDenying());
      }
    }
    windows.add(burst);
    return Judged.of(take.callId(), false, windows, null, nowMillis)
        .queuedFor(turn.waiter().queuedMillis(nowMillis));
  }

  @Override
  public Judged notDue(Take take, Turn turn, BurstQueue queue, long nowMillis) {
    entries.count(take.counted(false));
    turn.judgement().ifPresent(judgement -> buckets.live().denied(nowMillis, judgement));
    List<MetWindow> windows = new ArrayList<>();
    for (BucketKey key : turn.waiter().keys()) {
      Bucket bucket = buckets.live().judge(nowMillis, List.of(key), 0).buckets().get(0);
      if (buckets.queue(key).isPresent()) {
        long leastMillis = queue.gatheringMillis(nowMillis);
        windows.addAll(
            buckets.windowsAfter(
                bucket, queue.wanted(key), buckets.cost(take).of(key), leastMillis, nowMillis));
      } else {
        buckets
            .windows(List.of(bucket), Cost.NONE, nowMillis)
            .forEach(each -> windows.add(each.shadow() ? each : each.notDenying()));
      }
    }
    return Judged.of(take.callId(), false, windows, null, nowMillis)
        .queuedFor(turn.waiter().queuedMillis(nowMillis));
  }

  @Override
  public Judged shared(Judged answer, Take other, long nowMillis) {
    if (answer.allowed()) {
      answers.keepsTaken(answer.callId(), nowMillis);
    }
    return answer.repeatedFor(other.callId());
  }

  /** Whether the call may have to wait. */
  boolean mayWait(Take take, long nowMillis) {
    return take.cost() > 0
        && policy(take.subject(), nowMillis) != null
        && buckets.line(take.checks()).isPresent();
  }

  /** The calls in flight and those that wait. */
  Optional<BurstLine> line() {
    return line;
  }

  private BurstLine openLine(long nowMillis) {
    if (line.isEmpty()) {
      line = Optional.of(line(LeaseAccount.EMPTY, nowMillis));
    }
    return line.get();
  }

  private BurstLine line(LeaseAccount known, long nowMillis) {
    Leases leases =
        durability == Durability.DURABLE
            ? Leases.durable(known, nowMillis)
            : Leases.inMemory(nowMillis);
    BurstLine begun = new BurstLine(buckets, this, leases);
    var unused = readClock(begun);
    return begun;
  }

  /** Does what is due for those who wait. */
  void advance(long nowMillis) {
    // Their policy, or what is set for the subject, may be another meanwhile.
    if (subject != null && policy(subject, nowMillis) != null) {
      line.ifPresent(calls -> calls.limit().flatMap(buckets::burst).ifPresent(calls::ratedBy));
    }
    line.ifPresent(calls -> calls.advance(nowMillis));
  }

  /** Ends a lease; false if it is not known, has ended or has run out. */
  boolean release(long number, long nowMillis) {
    return line.isPresent() && line.get().release(number, nowMillis);
  }

  /**
   * A call that has ended turned out to cost more or less than it took: the difference is taken,
   * over the limit if need be, or given back. Nothing where the limiter has moved since, nor of
   * what a batch call's items cost. To be called once, when its lease has ended by its release.
   */
  void settle(Subject whose, long number, long cost, long nowMillis) {
    TakeReceipt receipt =
        line.flatMap(calls -> calls.answer(number)).map(Judged::receipt).orElse(null);
    Policy policy = policy(whose, nowMillis);
    if (receipt == null || policy == null) {
      return;
    }
    answers.keepsTaken(receipt.callId(), nowMillis);
    for (BucketReceipt taken : receipt.buckets()) {
      boolean byItems =
          policy.limit(taken.key().limit()).filter(limit -> limit.counts().byItems()).isPresent();
      long more = cost - taken.receipt().cost();
      if (more > 0 && !byItems) {
        buckets.live().debit(nowMillis, List.of(taken.key()), more);
      } else if (more < 0 && !byItems) {
        buckets.live().refund(nowMillis, taken.key(), taken.receipt().of(-more));
      }
    }
  }

  /** A call that was asked for is not wanted any more. */
  void leave(long callId, long nowMillis) {
    openLine(nowMillis)
        .leave(callId, nowMillis)
        .ifPresent(
            letIn -> {
              TakeReceipt receipt = letIn.receipt();
              if (receipt != null) {
                refund(receipt, nowMillis);
              }
            });
  }

  /**
   * Gives back what the receipt shows, once; nothing where the answer was given to another asker
   * too, and only the slot for a receipt of another incarnation.
   */
  void refund(TakeReceipt receipt, long nowMillis) {
    boolean mine = receipt.incarnation() == incarnation;
    boolean first =
        mine
            ? answers.takeBack(receipt.callId(), receipt.takenAtMillis(), nowMillis)
            : !answers.remembers(receipt.callId());
    if (first && receipt.lease().isPresent()) {
      release(receipt.lease().getAsLong(), nowMillis);
    }
    if (mine && first) {
      for (BucketReceipt each : receipt.buckets()) {
        buckets.live().refund(nowMillis, each.key(), each.receipt());
      }
      entries.uncount(receipt.items());
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

  /** Enters a booking into the accounts, unless it was before. */
  void book(Book book, long nowMillis) {
    judged = true;
    lastActivityAtMillis = nowMillis;
    entries.book(book.bookkeeper(), book.number(), book.booking(), nowMillis);
  }

  /** Empties every window: older receipts give nothing back. */
  void reset() {
    buckets.reset();
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
    return line.filter(BurstLine::runsLow).isPresent();
  }

  /** The state as {@code GET /limiters} shows it; empty if this limiter was never seen. */
  Optional<LimiterState> state(Subject subject, long sequenceNr, long nowMillis) {
    Policy policy = policy(subject, nowMillis);
    Tally counted = entries.counted();
    List<Bucket> all = policy == null ? List.of() : buckets.all(nowMillis);
    if (policy == null
        || (all.isEmpty()
            && !hasJudged()
            && sequenceNr == 0
            && settings.history().isEmpty()
            && counted.equals(Tally.NONE))) {
      return Optional.empty();
    }
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
            buckets.windows(all, Cost.NONE, nowMillis),
            buckets.lowered(nowMillis),
            burst(nowMillis),
            line.map(BurstLine::undue).orElse(List.of()),
            counted.calls(),
            counted.denied(),
            counted.batches(),
            counted.deliveries(),
            entries.deliveriesInFlight(nowMillis),
            durability,
            sequenceNr,
            recoveredAtMillis,
            lastActivityAtMillis));
  }

  private Optional<BurstState> burst(long nowMillis) {
    return line.flatMap(
        calls ->
            calls
                .limit()
                .or(() -> calls.isOver(nowMillis) ? Optional.empty() : buckets.onlyBurst())
                .flatMap(buckets::burst)
                .map(rules -> calls.state(rules, nowMillis)));
  }

  /** Whether this incarnation was ever asked to judge, or to book. */
  boolean hasJudged() {
    return judged;
  }

  /** Whether forgetting it all would change no answer. */
  boolean isOver(long nowMillis) {
    answers.dropExpired(nowMillis);
    return buckets.live().isOver(nowMillis) && answers.isEmpty() && hasNobodyInFlight(nowMillis);
  }

  private boolean hasNobodyInFlight(long nowMillis) {
    return line.isEmpty() || line.get().isOver(nowMillis);
  }

  /** Gives back its part of what the node remembers; to be called when its actor has stopped. */
  void stopped() {
    answers.clear();
  }

  /** When it may be over, if nothing more happens. */
  long endsAtMillis() {
    long countsEndMillis = Math.max(buckets.live().endsAtMillis(), answers.lastExpiryMillis());
    return line.map(calls -> Math.max(calls.endsAtMillis(), countsEndMillis))
        .orElse(countsEndMillis);
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
