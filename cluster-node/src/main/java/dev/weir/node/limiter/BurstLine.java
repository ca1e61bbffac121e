package dev.weir.node.limiter;

import akka.actor.typed.ActorRef;
import dev.weir.config.policy.Algorithm;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.Conflict;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.Response.Queued;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.BurstBound;
import dev.weir.node.window.BurstQueue;
import dev.weir.node.window.Cost;
import dev.weir.node.window.Lease;
import dev.weir.node.window.LeaseReservation;
import dev.weir.node.window.Leases;
import dev.weir.node.window.Turn;
import dev.weir.node.window.Turn.Standing;
import dev.weir.node.window.Waiter;
import dev.weir.node.window.WindowView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One limiter's calls in flight and those that wait, with who asked for them. Whoever waits is told
 * when its wait is over; until then its front end asks again and again, which is how a call that is
 * still wanted is known from one whose front end died.
 */
final class BurstLine {

  private static final int MOST_LEFT = 10_000;

  /** What is to be told to somebody who does not ask just now. */
  record Told(ActorRef<Response> asker, Response response) {}

  /** Books the calls whose turn comes, and says what to answer. */
  interface Books {
    /** It has its permits and its slot. */
    Judged letIn(Take take, Turn turn, long nowMillis);

    /** Its windows have no room for it. */
    Judged noRoom(Take take, Turn turn, long nowMillis);

    /** It has no slot and may not wait for one. */
    Judged noPlace(Take take, Turn turn, MetWindow burst, long nowMillis);

    /** Its permits are not due in time, or it may not wait for them. */
    Judged notDue(Take take, Turn turn, BurstQueue queue, long nowMillis);

    /** Somebody else asked for the same call while it waited. */
    Judged shared(Judged answer, Take other, long nowMillis);
  }

  private final Books books;
  private final LineAskers<Take> askers = new LineAskers<>();

  /** What calls were answered whose leases are out: the answer may be lost, and they ask again. */
  private final Map<Long, Judged> answers = new HashMap<>();

  /** The same of calls that waited and need no slot, for a while. */
  private final LetIn letIn = new LetIn();

  /** Calls that left, and when: one that is asked for after that comes late. */
  private final Map<Long, Long> left = new LinkedHashMap<>();

  private final List<Told> told = new ArrayList<>();
  private final BurstQueue queue;

  /** Before the first call that a bound on calls in flight is for. */
  private @Nullable BurstRules rules;

  BurstLine(RatedBuckets buckets, Books books, Leases leases) {
    this.books = books;
    this.queue = new BurstQueue(buckets.live(), leases, buckets::isInForce, buckets::queue);
  }

  /** Judges a call that may have to wait; empty if it has to wait for the journal. */
  Optional<Response> judge(
      Take take,
      List<BucketKey> keys,
      Cost cost,
      LineRules current,
      long arrivedMillis,
      long nowMillis,
      boolean behind) {
    boolean first = rules == null;
    current.burst().ifPresent(this::ratedBy);
    if (first) {
      queue.gather(nowMillis, bound());
    }
    advance(nowMillis);
    long callId = take.callId();
    Judged known = answers.get(callId);
    if (known == null) {
      known = letIn.find(callId);
    }
    if (known != null) {
      return Optional.of(known);
    }
    if (left.containsKey(callId)) {
      return Optional.of(new Unavailable(callId, Reason.TIMEOUT));
    }
    long waitMillis = Math.min(take.waitMillis(), current.longestWaitMillis());
    Waiter waiter =
        new Waiter(
            callId,
            keys,
            cost,
            Math.min(arrivedMillis, nowMillis),
            waitMillis,
            current.burst().isPresent());
    boolean mayWait = nowMillis - waiter.arrivedMillis() < waitMillis;
    long place = askers.place(take);
    if (queue.isWaiting(place, nowMillis)) {
      return Optional.of(waitsAlready(take, place, waiter, mayWait, nowMillis));
    }
    Turn turn = queue.join(waiter, nowMillis, bound(), mayWait, behind);
    return switch (turn.standing()) {
      case LET_IN -> Optional.of(letIn(take, turn, nowMillis));
      case QUEUED -> {
        var unused = askers.asked(take);
        queue.putOut(waiter, nowMillis, bound()).ifPresent(last -> over(last, nowMillis));
        yield Optional.of(new Queued(callId));
      }
      case NO_ROOM, NO_PLACE, NOT_DUE -> Optional.of(notLetIn(take, turn, nowMillis));
      case UNCOVERED -> Optional.empty();
      case GONE -> throw new IllegalStateException(turn + " (expected: of one that waited)");
    };
  }

  /** It is asked for again, or somebody else asks for the call that waits under its id. */
  private Response waitsAlready(
      Take take, long place, Waiter waiter, boolean mayWait, long nowMillis) {
    if (askers.isOtherThanWaits(take)) {
      return new Conflict(take.callId());
    }
    if (place != take.callId() && !mayWait) {
      return notLetIn(take, queue.impatient(waiter), nowMillis);
    }
    queue.cameBy(place, waiter.arrivedMillis());
    var unused = askers.asked(take);
    return new Queued(take.callId());
  }

  /** The bound as the policy and the subject's settings say now. */
  void ratedBy(BurstRules current) {
    rules = current;
  }

  /** The limit whose bound it keeps. */
  Optional<String> limit() {
    return Optional.ofNullable(rules).map(known -> known.limit().name());
  }

  /** Calls waited before this line began, if it begins now. */
  void callsWaited(long nowMillis) {
    queue.callsWaited(nowMillis);
  }

  /** How far the clock is ahead of one that never steps: leases are not to notice its steps. */
  void clockIsAhead(long byMillis) {
    queue.leases().clockIsAhead(byMillis);
  }

  /** Does what time, releases and the journal allow now. */
  void advance(long nowMillis) {
    queue.advance(nowMillis, bound()).forEach(turn -> over(turn, nowMillis));
  }

  private BurstBound bound() {
    BurstRules current = rules;
    return current == null ? BurstBound.NONE : current.bound();
  }

  /** What was not told yet. */
  List<Told> drainTold() {
    if (told.isEmpty()) {
      return List.of();
    }
    List<Told> all = List.copyOf(told);
    told.clear();
    return all;
  }

  private void over(Turn turn, long nowMillis) {
    List<Take> takes = askers.over(turn.waiter().callId());
    if (takes.isEmpty() || turn.standing() == Standing.GONE) {
      return;
    }
    Take last = takes.get(takes.size() - 1);
    boolean letIn = turn.standing() == Standing.LET_IN;
    Judged answer = letIn ? letIn(last, turn, nowMillis) : notLetIn(last, turn, nowMillis);
    told.add(new Told(last.replyTo(), answer));
    for (Take other : takes.subList(0, takes.size() - 1)) {
      told.add(new Told(other.replyTo(), books.shared(answer, other, nowMillis)));
    }
  }

  private Judged notLetIn(Take take, Turn turn, long nowMillis) {
    return switch (turn.standing()) {
      case NO_ROOM -> books.noRoom(take, turn, nowMillis);
      case NOT_DUE -> books.notDue(take, turn, queue, nowMillis);
      case NO_PLACE -> books.noPlace(take, turn, denial(nowMillis), nowMillis);
      case LET_IN, QUEUED, UNCOVERED, GONE ->
          throw new IllegalStateException(turn + " (expected: a denial)");
    };
  }

  private Judged letIn(Take take, Turn turn, long nowMillis) {
    Judged answer = books.letIn(take, turn, nowMillis);
    if (answer.lease() == null) {
      letIn.add(answer);
      return answer;
    }
    if (answers.size() > 100 + 2 * queue.leases().inFlight()) {
      answers.values().removeIf(known -> !isOut(known));
    }
    answers.put(take.callId(), answer);
    return answer;
  }

  private boolean isOut(Judged answer) {
    Lease lease = answer.lease();
    return lease != null && queue.leases().find(lease.number()).isPresent();
  }

  /**
   * An asker does not want its call any more, which leaves the line unless another does.
   *
   * @return what it was answered, if it was let in meanwhile
   */
  Optional<Judged> leave(long callId, long nowMillis) {
    OptionalLong place = askers.left(callId);
    if (place.isPresent()) {
      askers.over(place.getAsLong());
      queue.leave(place.getAsLong(), nowMillis);
      return Optional.empty();
    }
    if (left.size() >= MOST_LEFT) {
      left.remove(left.keySet().iterator().next());
    }
    left.put(callId, nowMillis);
    return Optional.ofNullable(answers.remove(callId)).or(() -> letIn.remove(callId));
  }

  /** Ends a lease; false if it is not known, has ended or has run out. */
  boolean release(long number, long nowMillis) {
    return queue.leases().release(nowMillis, number);
  }

  /** What a call was answered whose lease has just ended, if it is still known. */
  Optional<Judged> answer(long number) {
    for (Judged answer : answers.values()) {
      Lease lease = answer.lease();
      if (lease != null && lease.number() == number) {
        return Optional.of(answer);
      }
    }
    return Optional.empty();
  }

  /** All who wait are to ask another owner; they give back what they have. */
  void moveAll(long nowMillis) {
    for (Waiter waiter : queue.leaveAll(nowMillis)) {
      for (Take take : askers.over(waiter.callId())) {
        told.add(new Told(take.replyTo(), new Unavailable(take.callId(), Reason.MOVING)));
      }
    }
  }

  /** Whether nobody waits. */
  boolean isEmpty() {
    return queue.size() == 0;
  }

  /** Whether anybody waits for the journal. */
  boolean wantsLedger() {
    return queue.wantsLedger();
  }

  boolean runsLow() {
    return rules != null && queue.leases().runsLow(rules.bound(), queue.size());
  }

  /** Permits of a bucket that a call in the line waits for the journal for; or 0. */
  long uncoveredCost(BucketKey key) {
    return queue.uncoveredCost(key);
  }

  /**
   * What to persist of the leases.
   *
   * @param takes that wait for it and have not joined
   */
  Optional<LeaseReservation> reservation(int takes) {
    BurstRules current = rules;
    return current == null
        ? Optional.empty()
        : queue
            .leases()
            .reservation(current.bound(), takes > 0 || queue.wantsLedger(), takes + queue.size());
  }

  void acknowledged(LeaseReservation reservation) {
    queue.leases().acknowledged(reservation);
  }

  boolean isExposed() {
    return queue.leases().isExposed();
  }

  LeaseReservation settlement(long nowMillis) {
    return queue.leases().settlement(nowMillis);
  }

  /** When to {@link #advance} though nothing happens. */
  OptionalLong nextMillis(long nowMillis) {
    return queue.nextMillis(nowMillis);
  }

  /** From when on nothing is in flight, if nothing more happens; somebody may still wait. */
  long endsAtMillis() {
    return queue.leases().endsAtMillis();
  }

  boolean isOver(long nowMillis) {
    queue.leases().observe(nowMillis);
    return queue.size() == 0 && queue.leases().inFlight() == 0;
  }

  /** What {@code GET /limiters} shows. */
  BurstState state(BurstRules current, long nowMillis) {
    Leases leases = queue.leases();
    leases.observe(nowMillis);
    return new BurstState(
        current.limit().name(),
        current.slots(),
        leases.all().stream().limit(BurstState.MOST_SHOWN).toList(),
        leases.held(),
        leases.held() == 0 ? 0 : leases.heldUntilMillis(),
        queued(Waiter::needsSlot));
  }

  /** Those who wait for their permits to come due, or to be written down. */
  List<BurstState.Queued> undue() {
    return queued(waiter -> waiter.permits().isEmpty());
  }

  private List<BurstState.Queued> queued(Predicate<Waiter> kind) {
    return queue.waiting().stream()
        .filter(kind)
        .limit(BurstState.MOST_SHOWN)
        .map(waiter -> new BurstState.Queued(waiter.arrivedMillis(), waiter.waitMillis()))
        .toList();
  }

  /** How the bound shows that denied a call: as a window in which all slots come free. */
  private MetWindow denial(long nowMillis) {
    BurstRules current = rules;
    if (current == null) {
      throw new IllegalStateException("no bound on calls in flight (expected: one that denied)");
    }
    BurstBound bound = current.bound();
    Leases leases = queue.leases();
    boolean fits = bound.slots() > 0;
    WindowView view =
        new WindowView(
            bound.slots(),
            bound.leaseMillis(),
            Algorithm.SLIDING,
            leases.inFlight(),
            0,
            Math.max(nowMillis, leases.endsAtMillis()),
            0,
            true,
            fits,
            fits ? Math.max(1, queue.retryAfterMillis(nowMillis, bound)) : 0);
    return new MetWindow(current.limit().name(), current.limit().scope(), "", view, false);
  }
}
