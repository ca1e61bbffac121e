package dev.weir.node.decision;

import dev.weir.config.matching.Check;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.matching.Policies;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.LimiterState;
import dev.weir.node.limiter.Limiters;
import dev.weir.node.limiter.Managed;
import dev.weir.node.limiter.Pricing;
import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Reply.Conflict;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.TakeRequest;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import dev.weir.node.limiter.Tally;
import dev.weir.node.settings.SettingsChange;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.Cost;
import dev.weir.node.window.WindowView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Limiters in memory, in virtual time, with the faults that real ones have. A limiter is one
 * counter for each bucket, whose only window never ends: what was taken stays on the books.
 *
 * <p>What takes no time happens at once, on the thread that asks; all else when time is moved.
 */
final class FakeLimiters implements Limiters {

  /** What becomes of one asking. */
  enum Outcome {
    /** It is judged. */
    JUDGED,
    /** It never arrives. */
    LOST,
    /** It is judged, and the answer is lost. */
    ANSWER_LOST,
    /** The future fails, against the contract. */
    BROKEN,
    /** The asking itself fails, against the contract. */
    THROWN,
    TIMEOUT,
    JOURNAL,
    TENURE,
    MOVING,
    CAPACITY,
    POLICY
  }

  /**
   * How one asking goes.
   *
   * @param thereMillis how long it is on its way to the limiter
   * @param backMillis how long the answer is on its way back
   */
  record Conduct(Outcome outcome, long thereMillis, long backMillis) {
    static final Conduct AT_ONCE = new Conduct(Outcome.JUDGED, 0, 0);

    static Conduct of(Outcome outcome) {
      return new Conduct(outcome, 0, 0);
    }
  }

  private record Event(long atMillis, long order, Runnable action) {}

  private record Remembered(long content, Judged answer) {}

  private record Debited(Checks checks, long cost) {}

  private final Policies policies;
  private final ManualClock clock;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::order));
  private final Map<Limiter, Map<BucketKey, Long>> books = new HashMap<>();
  private final Map<Limiter, Map<String, Remembered>> remembered = new HashMap<>();
  private final Set<Long> repeated = new HashSet<>();
  private final Map<Long, Cost> open = new HashMap<>();
  private final List<Debited> debits = new ArrayList<>();
  private final Map<String, Tally> counted = new HashMap<>();
  private final List<TakeRequest> asked = new ArrayList<>();
  private long order;
  private int refunds;
  private Function<TakeRequest, Conduct> conduct = request -> Conduct.AT_ONCE;

  FakeLimiters(Policies policies, ManualClock clock) {
    this.policies = policies;
    this.clock = clock;
  }

  /** How askings go from now on. */
  void conduct(Function<TakeRequest, Conduct> next) {
    conduct = next;
  }

  /** How askings of the limiters per this attribute go from now on; others go as before. */
  void conduct(String attribute, Conduct next) {
    Function<TakeRequest, Conduct> others = conduct;
    conduct =
        request ->
            request.checks().subject().display().startsWith(attribute + '=')
                ? next
                : others.apply(request);
  }

  /** What is on the books of the limit's only bucket for the subject that the answers show so. */
  long taken(String limit, String display) {
    long taken = 0;
    for (Map.Entry<Limiter, Map<BucketKey, Long>> each : books.entrySet()) {
      if (each.getKey().subject().display().equals(display)) {
        for (Map.Entry<BucketKey, Long> bucket : each.getValue().entrySet()) {
          taken += bucket.getKey().limit().equals(limit) ? bucket.getValue() : 0;
        }
      }
    }
    return taken;
  }

  /** All that is on the books. */
  long takenInAll() {
    return books.values().stream()
        .flatMap(buckets -> buckets.values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  /** The limiters per this attribute lose their memory of ids, as in a crash. */
  void forget(String attribute) {
    remembered.keySet().removeIf(owner -> owner.subject().display().startsWith(attribute + '='));
  }

  /** A new window begins for the limiters per this attribute. */
  void clear(String attribute) {
    books.keySet().removeIf(owner -> owner.subject().display().startsWith(attribute + '='));
  }

  /** Every asking so far. */
  List<TakeRequest> asked() {
    return asked;
  }

  int refunds() {
    return refunds;
  }

  /** The calls of the subject shown so that its limiters were told of. */
  Tally counted(String display) {
    return counted.getOrDefault(display, Tally.NONE);
  }

  /** Permits debited so far of this limit. */
  long debited(String limit) {
    return debits.stream()
        .filter(debit -> debit.checks().checks().get(0).limit().equals(limit))
        .mapToLong(Debited::cost)
        .sum();
  }

  /** Lets time pass. */
  void advance(long byMillis) {
    long untilMillis = clock.millis() + byMillis;
    for (Event next = events.peek();
        next != null && next.atMillis() <= untilMillis;
        next = events.peek()) {
      events.remove();
      clock.set(Math.max(clock.millis(), next.atMillis()));
      next.action().run();
    }
    clock.set(untilMillis);
  }

  /** Lets time pass until nothing is under way. */
  void quiet() {
    while (!events.isEmpty()) {
      advance(Math.max(0, events.peek().atMillis() - clock.millis()));
    }
  }

  @Override
  public CompletableFuture<Reply> take(TakeRequest request) {
    asked.add(request);
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    long deadlineMillis = clock.millis() + request.timeout().silentMillis();
    Conduct conducted = conduct.apply(request);
    if (conducted.outcome() == Outcome.THROWN) {
      throw new IllegalStateException("thrown");
    }
    if (conducted.outcome() == Outcome.BROKEN) {
      answer.completeExceptionally(new IllegalStateException("broken"));
      return answer;
    }
    after(
        request.timeout().silentMillis(),
        () -> answer.complete(new Unavailable(request.callId(), Reason.TIMEOUT)));
    if (conducted.outcome() != Outcome.LOST) {
      after(
          conducted.thereMillis(),
          () -> {
            if (clock.millis() < deadlineMillis) {
              Reply reply = reply(request, conducted.outcome());
              if (conducted.outcome() != Outcome.ANSWER_LOST) {
                after(conducted.backMillis(), () -> arrived(request, reply, answer));
              } else {
                lost(request, reply);
              }
            }
          });
    }
    return answer;
  }

  @Override
  public void leave(Checks checks, long callId) {
    throw new UnsupportedOperationException("leave");
  }

  @Override
  public CompletableFuture<Released> release(
      dev.weir.node.limiter.LeaseId lease, java.util.OptionalLong cost) {
    return CompletableFuture.completedFuture(Released.UNKNOWN);
  }

  @Override
  public void refund(Checks checks, TakeReceipt receipt) {
    refunds++;
    giveBack(checks, receipt);
  }

  @Override
  public void debit(Checks checks, long cost) {
    if (cost < 1) {
      throw new IllegalArgumentException("cost: " + cost + " (expected: at least 1)");
    }
    debits.add(new Debited(checks, cost));
  }

  @Override
  public void counted(Subject subject, Durability durability, Tally judged) {
    counted.merge(subject.display(), judged, Tally::plus);
  }

  @Override
  public CompletableFuture<Optional<LimiterState>> inspect(Subject subject, Durability durability) {
    throw new UnsupportedOperationException("no decision inspects");
  }

  @Override
  public CompletableFuture<Managed> change(Subject subject, SettingsChange change) {
    throw new UnsupportedOperationException("decisions change no settings");
  }

  @Override
  public CompletableFuture<Managed> reset(Subject subject, Durability durability) {
    throw new UnsupportedOperationException("decisions reset nothing");
  }

  @Override
  public int shard(Subject subject) {
    return Math.floorMod(subject.entityId().hashCode(), SHARDS);
  }

  static final int SHARDS = 8;

  private void after(long delayMillis, Runnable action) {
    if (delayMillis == 0) {
      action.run();
    } else {
      events.add(new Event(clock.millis() + delayMillis, order++, action));
    }
  }

  /** A grant that comes too late goes back, as the contract of limiters says. */
  private void arrived(TakeRequest request, Reply reply, CompletableFuture<Reply> answer) {
    if (!answer.complete(reply)) {
      lost(request, reply);
    }
  }

  private void lost(TakeRequest request, Reply reply) {
    if (reply instanceof Judged judged && judged.receipt() != null) {
      giveBack(request.checks(), judged.receipt());
    }
  }

  private Reply reply(TakeRequest request, Outcome outcome) {
    return switch (outcome) {
      case JUDGED, ANSWER_LOST -> judge(request);
      case TIMEOUT -> new Unavailable(request.callId(), Reason.TIMEOUT);
      case JOURNAL -> new Unavailable(request.callId(), Reason.JOURNAL);
      case TENURE -> new Unavailable(request.callId(), Reason.TENURE);
      case MOVING -> new Unavailable(request.callId(), Reason.MOVING);
      case CAPACITY -> new Unavailable(request.callId(), Reason.CAPACITY);
      case POLICY -> new Unavailable(request.callId(), Reason.POLICY);
      case LOST, BROKEN, THROWN ->
          throw new IllegalStateException(outcome + " (expected: no reply)");
    };
  }

  private Reply judge(TakeRequest request) {
    Limiter owner = new Limiter(request.checks().subject(), request.checks().durability());
    Idempotency id = request.idempotency().orElse(null);
    Remembered known = id == null ? null : remembered.getOrDefault(owner, Map.of()).get(id.id());
    if (id != null && known != null) {
      if (known.content() != id.content()) {
        return new Conflict(request.callId());
      }
      repeated.add(known.answer().callId());
      return Judged.of(
          request.callId(), true, known.answer().windows(), null, known.answer().decidedAtMillis());
    }
    Map<BucketKey, Long> buckets = books.computeIfAbsent(owner, unused -> new HashMap<>());
    Cost cost = Pricing.of(policy(), request.checks().checks(), request.cost(), request.items());
    boolean room = hasRoom(request, buckets, cost);
    if (!room || request.cost() == 0) {
      return Judged.of(
          request.callId(), room, windows(request, buckets, cost), null, clock.millis());
    }
    for (Check check : request.checks().checks()) {
      buckets.merge(
          new BucketKey(check.limit(), check.bucket()), cost.of(check.limit()), Long::sum);
    }
    open.put(request.callId(), cost);
    Judged granted =
        Judged.of(
            request.callId(),
            true,
            windows(request, buckets, Cost.NONE),
            new TakeReceipt(
                request.callId(), 1, clock.millis(), List.of(), java.util.OptionalLong.empty(), 0),
            clock.millis());
    if (id != null) {
      remembered
          .computeIfAbsent(owner, unused -> new HashMap<>())
          .put(id.id(), new Remembered(id.content(), granted));
    }
    return granted;
  }

  private boolean hasRoom(TakeRequest request, Map<BucketKey, Long> buckets, Cost cost) {
    for (MetWindow window : windows(request, buckets, cost)) {
      if (window.view().denied()) {
        return false;
      }
    }
    return true;
  }

  private List<MetWindow> windows(TakeRequest request, Map<BucketKey, Long> buckets, Cost cost) {
    List<MetWindow> windows = new ArrayList<>();
    for (Check check : request.checks().checks()) {
      long used = buckets.getOrDefault(new BucketKey(check.limit(), check.bucket()), 0L);
      Limit limit = limit(check.limit());
      for (Rate rate : limit.rates("")) {
        windows.add(
            new MetWindow(
                limit.name(),
                limit.scope(),
                check.bucket(),
                view(rate, used, cost.of(check.limit())),
                limit.isShadow()));
      }
    }
    return windows;
  }

  private Policy policy() {
    return policies.matcher(PolicyBuilder.NAME).orElseThrow().policy();
  }

  private Limit limit(String name) {
    return policy().limit(name).orElseThrow();
  }

  private WindowView view(Rate rate, long used, long cost) {
    boolean fits = cost <= rate.capacity();
    boolean denied = used + Math.max(1, cost) > rate.capacity();
    long endMillis =
        clock.millis() - Math.floorMod(clock.millis(), rate.windowMillis()) + rate.windowMillis();
    return new WindowView(
        rate.capacity(),
        rate.windowMillis(),
        rate.algorithm(),
        used,
        Math.max(0, rate.capacity() - used),
        endMillis,
        0,
        denied,
        fits,
        denied && fits ? endMillis - clock.millis() : 0);
  }

  /** Once for each take; never one whose remembered answer somebody else was given. */
  private void giveBack(Checks checks, TakeReceipt receipt) {
    Limiter owner = new Limiter(checks.subject(), checks.durability());
    if (repeated.contains(receipt.callId())) {
      return;
    }
    @Nullable Cost cost = open.remove(receipt.callId());
    if (cost != null) {
      for (Check check : checks.checks()) {
        books
            .computeIfAbsent(owner, unused -> new HashMap<>())
            .merge(
                new BucketKey(check.limit(), check.bucket()), -cost.of(check.limit()), Long::sum);
      }
      remembered
          .computeIfAbsent(owner, unused -> new HashMap<>())
          .values()
          .removeIf(known -> known.answer().callId() == receipt.callId());
    }
  }
}
