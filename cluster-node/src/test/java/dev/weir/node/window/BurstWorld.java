package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * One subject's burst queue, its journal, and the calls that come to it, beside a naive book of who
 * was let in, who waits and whose lease has not ended.
 */
final class BurstWorld {

  static final long LEASE_MILLIS = 10_000;
  static final long PERMITS = 60;

  /** Of a limit that shapes. */
  static final long SHAPED_PERMITS = 4;

  private static final long MINUTE_MILLIS = 60_000;
  private static final BucketKey KEY = new BucketKey("general", "");

  /** A call that waits, in the book. */
  private record Call(long callId, long arrivedMillis, long waitMillis) {}

  private final Buckets buckets;
  private final boolean durable;
  private final boolean shapes;
  private final long permits;
  private final int queue;
  private final long ahead;
  private long slots;
  private long nowMillis;
  private long latestMillis;
  private long nextCallId = 1;

  private LeaseAccount account = LeaseAccount.EMPTY;
  private long generation = 1;
  private Writers writers = Writers.NONE;

  /** Written down in this order, by this generation; not durable yet. */
  private final Deque<LeaseReservation> writes = new ArrayDeque<>();

  private final List<LeaseReservation> durableUnheard = new ArrayList<>();
  private BurstQueue line;

  /** Lease numbers that are out by the book, and when each ends. */
  private final Map<Long, Long> out = new HashMap<>();

  private final List<Long> everGranted = new ArrayList<>();
  private final Set<Long> letIn = new HashSet<>();
  private final TreeMap<Long, Call> waiting = new TreeMap<>();

  /** Those who wait for the journal before they have joined, in order. */
  private List<Call> uncovered = new ArrayList<>();

  private final Map<Long, Long> letInByMinute = new HashMap<>();

  /** Calls that a crash or a late move may have put behind others. */
  private boolean orderUnknown;

  private boolean crashed;

  BurstWorld(boolean durable, boolean shapes, int slots, int queue, long ahead, long startMillis) {
    this.durable = durable;
    this.shapes = shapes;
    this.permits = shapes ? SHAPED_PERMITS : PERMITS;
    Rate rate = Rate.of(permits, Duration.ofMillis(MINUTE_MILLIS), Algorithm.FIXED_CALENDAR);
    this.buckets = new Buckets(10, (key, now) -> Bucket.inMemory(key, List.of(rate), now));
    this.slots = slots;
    this.queue = queue;
    this.ahead = ahead;
    this.nowMillis = startMillis;
    this.line = begin();
  }

  private BurstQueue begin() {
    Leases leases = durable ? Leases.durable(account, nowMillis) : Leases.inMemory(nowMillis);
    BurstQueue begun =
        new BurstQueue(
            buckets,
            leases,
            key -> true,
            key -> shapes ? OptionalInt.of(queue) : OptionalInt.empty());
    begun.gather(nowMillis, bound());
    return begun;
  }

  private BurstBound bound() {
    return new BurstBound(slots, queue, LEASE_MILLIS, ahead);
  }

  void arrive(long waitMillis) {
    ask(new Call(nextCallId++, nowMillis, waitMillis));
  }

  private void ask(Call call) {
    settle();
    if (line.isWaiting(call.callId(), nowMillis) || uncovered.contains(call)) {
      return;
    }
    Waiter waiter =
        new Waiter(
            call.callId(), List.of(KEY), Cost.of(1), call.arrivedMillis(), call.waitMillis(), true);
    Turn turn = line.join(waiter, nowMillis, bound(), call.waitMillis() > 0, !uncovered.isEmpty());
    waiting.remove(call.callId());
    switch (turn.standing()) {
      case LET_IN -> letIn(turn);
      case QUEUED -> waiting.put(call.callId(), call);
      case UNCOVERED -> {
        uncovered.add(call);
        waiting.put(call.callId(), call);
        write();
      }
      case NO_ROOM -> assertThat(used()).as("denied though there is room").isEqualTo(permits);
      case NO_PLACE -> {}
      case NOT_DUE -> assertThat(shapes).isTrue();
      case GONE -> throw new AssertionError(turn);
    }
    line.putOut(waiter, nowMillis, bound()).ifPresent(out -> waiting.remove(out.waiter().callId()));
    assertThat(line.size()).isLessThanOrEqualTo(queue);
  }

  /** Each call that waits is asked for again, in an order of its own. */
  void askAgain(int shuffle) {
    List<Call> calls = new ArrayList<>(waiting.values());
    java.util.Collections.shuffle(calls, new java.util.Random(shuffle));
    calls.forEach(
        call -> {
          if (waiting.containsKey(call.callId())) {
            ask(call);
          }
        });
  }

  private void settle() {
    for (Turn turn : line.advance(nowMillis, bound())) {
      switch (turn.standing()) {
        case LET_IN -> letIn(turn);
        case NO_ROOM, NO_PLACE -> waiting.remove(turn.waiter().callId());
        case NOT_DUE -> {
          assertThat(shapes).isTrue();
          waiting.remove(turn.waiter().callId());
        }
        case GONE -> assertThat(waiting).doesNotContainKey(turn.waiter().callId());
        case QUEUED, UNCOVERED -> throw new AssertionError(turn);
      }
    }
    if (line.wantsLedger()) {
      write();
    }
  }

  private void letIn(Turn turn) {
    Lease lease = turn.lease().orElseThrow();
    long callId = turn.waiter().callId();
    assertThat(everGranted).as("numbers are used once").doesNotContain(lease.number());
    everGranted.add(lease.number());
    waiting.remove(callId);
    assertThat(letIn.add(callId)).as("let in once").isTrue();
    out.values().removeIf(endMillis -> endMillis <= nowMillis);
    out.put(lease.number(), lease.expiresAtMillis());
    assertThat((long) out.size()).as("in flight").isLessThanOrEqualTo(slots);
    long minute = Math.floorDiv(nowMillis, MINUTE_MILLIS);
    assertThat(letInByMinute.merge(minute, 1L, Long::sum))
        .as("let in within a minute")
        .isLessThanOrEqualTo(permits);
    if (!orderUnknown) {
      for (Call other : waiting.values()) {
        assertThat(other.arrivedMillis())
            .as("arrival of a call that still waits")
            .isGreaterThanOrEqualTo(turn.waiter().arrivedMillis());
      }
    }
  }

  private void write() {
    line.leases()
        .reservation(bound(), true, uncovered.size() + line.size())
        .ifPresent(writes::addLast);
  }

  void persist() {
    LeaseReservation next = writes.pollFirst();
    if (next != null) {
      keep(next);
      durableUnheard.add(next);
    }
  }

  private void keep(LeaseReservation reservation) {
    writers = writers.with(generation, generation);
    account = account.apply(writers.standing(generation, generation), reservation);
  }

  /** The oldest that is durable is heard of. */
  void acknowledge() {
    if (!durableUnheard.isEmpty()) {
      line.leases().acknowledged(durableUnheard.remove(0));
      askUncovered();
    }
  }

  private void askUncovered() {
    settle();
    List<Call> again = uncovered;
    uncovered = new ArrayList<>();
    again.forEach(this::ask);
  }

  /** The journal fails; what waits for it is told so, and asked for again. */
  void loseWrite() {
    if (writes.pollFirst() != null) {
      askUncovered();
    }
  }

  void release(int which) {
    settle();
    List<Long> numbers = out.keySet().stream().sorted().toList();
    if (!numbers.isEmpty()) {
      long number = numbers.get(which % numbers.size());
      boolean due = out.getOrDefault(number, 0L) <= nowMillis;
      out.remove(number);
      assertThat(line.leases().release(nowMillis, number) || due).as("known").isTrue();
      settle();
    }
  }

  /** What was granted some time is released, whether or not it was before. */
  void releaseAgain(int which) {
    if (!everGranted.isEmpty()) {
      long number = everGranted.get(which % everGranted.size());
      out.remove(number);
      line.leases().release(nowMillis, number);
      settle();
    }
  }

  void leave(int which) {
    List<Long> calls = List.copyOf(waiting.keySet());
    if (!calls.isEmpty()) {
      long callId = calls.get(which % calls.size());
      forget(callId);
      line.leave(callId, nowMillis);
    }
  }

  /** Nobody asks for a call any more, and nobody says so. */
  void die(int which) {
    List<Long> calls = List.copyOf(waiting.keySet());
    if (!calls.isEmpty()) {
      forget(calls.get(which % calls.size()));
    }
  }

  private void forget(long callId) {
    waiting.remove(callId);
    uncovered.removeIf(call -> call.callId() == callId);
  }

  /** Time passes; whoever waits is asked for every second. */
  void advance(long byMillis) {
    for (long leftMillis = byMillis; leftMillis > 0; leftMillis -= 1_000) {
      nowMillis += Math.min(leftMillis, 1_000);
      settle();
      askAgain(0);
    }
  }

  void stepBack(long byMillis) {
    latestMillis = Math.max(latestMillis, nowMillis);
    nowMillis -= byMillis;
    // What was let in before counts in another minute by this clock, and lasts longer.
    letInByMinute.clear();
    out.replaceAll((number, endMillis) -> endMillis - byMillis);
    orderUnknown = true;
    crashed = true;
    settle();
  }

  /** The clock steps, and nobody could ask meanwhile: all who wait ask at once. */
  void stepForward(long byMillis) {
    nowMillis += byMillis;
    orderUnknown = true;
    List<Call> calls = List.copyOf(waiting.values());
    waiting.clear();
    settle();
    for (Call call : calls) {
      if (line.isWaiting(call.callId(), nowMillis) || uncovered.contains(call)) {
        waiting.put(call.callId(), call);
      } else if (!letIn.contains(call.callId())) {
        ask(call);
      }
    }
  }

  void slots(long now) {
    slots = now;
    settle();
  }

  void crash() {
    if (durable) {
      writes.clear();
      durableUnheard.clear();
      uncovered.clear();
      orderUnknown = true;
      crashed = true;
      next();
      askAgain(everGranted.size());
    }
  }

  /** In good order: nothing is forgotten but who waits, and they are asked for again. */
  void move(int shuffle) {
    if (durable) {
      while (!writes.isEmpty()) {
        persist();
      }
      durableUnheard.clear();
      settle();
      writes.clear();
      uncovered.clear();
      orderUnknown |= line.leases().inFlight() < slots;
      line.leaveAll(nowMillis);
      if (line.leases().isExposed()) {
        keep(line.leases().settlement(nowMillis));
      }
      long before = line.leases().inFlight();
      next();
      assertThat(line.leases().inFlight()).as("in flight after a move").isEqualTo(before);
      askAgain(shuffle);
    }
  }

  private void next() {
    generation = writers.next();
    line = begin();
  }

  /** Permits that are counted: those of calls let in, and of those that wait. */
  private long used() {
    return buckets.find(KEY).map(bucket -> bucket.views(nowMillis, 0).get(0).used()).orElse(0L);
  }

  /** Nothing is lost: who came and was not answered still waits, and what is counted is taken. */
  void check() {
    settle();
    if (!crashed) {
      long letIn = letInByMinute.getOrDefault(Math.floorDiv(nowMillis, MINUTE_MILLIS), 0L);
      long paid = line.waiting().stream().filter(one -> one.permits().isPresent()).count();
      assertThat(used()).as("permits counted").isEqualTo(letIn + paid);
    }
    List<Long> standing = line.waiting().stream().map(Waiter::callId).toList();
    for (Call call : waiting.values()) {
      assertThat(standing.contains(call.callId()) || uncovered.contains(call))
          .as("whoever waits stands in the line")
          .isTrue();
    }
  }

  /** A lease later nothing is in flight, whatever died. */
  void end() {
    line.leaveAll(nowMillis);
    // A clock that has stepped back a little counts from where it was.
    nowMillis = Math.max(nowMillis, latestMillis) + LEASE_MILLIS;
    line.leases().observe(nowMillis);
    assertThat(line.leases().inFlight()).as("in flight a lease later").isZero();
  }
}
