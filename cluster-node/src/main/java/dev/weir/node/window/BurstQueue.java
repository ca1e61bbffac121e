package dev.weir.node.window;

import dev.weir.node.window.Waiter.Permit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * One limiter's calls in flight and those that wait to be, first come first served.
 *
 * <p>A call takes its permits when it joins, so that one for which its windows have no room is
 * denied at once, and gives them back when it leaves without a slot. Permits held across a window's
 * edge are taken anew in the new window, in the line's order and before anyone who comes later; a
 * call that the new window has no room for is denied.
 *
 * <p>Where a limiter begins with all slots taken, calls may have waited for them at its predecessor
 * and are about to be asked for again: until {@link #GATHERING_MILLIS} have passed nobody is let in
 * or given permits, so that those who came first are first again.
 */
public final class BurstQueue {

  /** How long a limiter that begins with all slots taken waits for those who waited before. */
  public static final long GATHERING_MILLIS = 2_000;

  private static final long LOOK_MILLIS = 1_000;

  private final Buckets buckets;
  private final Leases leases;
  private final Predicate<BucketKey> inForce;
  private final WaitingLine line = new WaitingLine();
  private long gatheringUntilMillis = Long.MIN_VALUE;

  /** Whether the first call without permits waits for the journal; nobody gets any before it. */
  private boolean wantsPermits;

  /** Whether the first call waits for the journal to know of its lease. */
  private boolean wantsLease;

  /**
   * @param inForce whether a bucket's limit still applies to the subject
   */
  public BurstQueue(Buckets buckets, Leases leases, Predicate<BucketKey> inForce) {
    this.buckets = buckets;
    this.leases = leases;
    this.inForce = inForce;
  }

  /** How a call that joined stands. */
  public enum Standing {
    /** It has its permits and a slot. */
    LET_IN,
    /** It waits. */
    QUEUED,
    /** Its windows have no room for it. */
    NO_ROOM,
    /** No slot is free, and it may not wait, or not here: as many wait as may. */
    NO_PLACE,
    /** The journal has to be written to first. */
    UNCOVERED,
  }

  /**
   * What became of a call.
   *
   * @param judgement of its windows, where they were asked
   * @param lease its slot, if it was let in
   */
  public record Turn(
      Standing standing, Waiter waiter, Optional<Judgement> judgement, Optional<Lease> lease) {}

  /** The calls in flight. */
  public Leases leases() {
    return leases;
  }

  /** To be called when a limiter begins that had a predecessor. */
  public void gather(long nowMillis, BurstBound bound) {
    leases.observe(nowMillis);
    if (leases.inFlight() > 0 && leases.inFlight() >= bound.slots()) {
      gatheringUntilMillis = nowMillis + GATHERING_MILLIS;
    }
  }

  /**
   * Does what time, releases and the journal allow now; to be called before anything else of the
   * same instant.
   *
   * @return for whom the wait is over, in order
   */
  public List<Turn> advance(long nowMillis, BurstBound bound) {
    leases.observe(nowMillis);
    wantsPermits = false;
    wantsLease = false;
    if (line.isEmpty()) {
      return List.of();
    }
    List<Turn> turns = new ArrayList<>();
    leaveOverdue(nowMillis, turns);
    if (!isGathering(nowMillis)) {
      payAll(nowMillis, turns);
      letIn(nowMillis, bound, turns);
    }
    return turns;
  }

  /**
   * A call comes, for the first time as far as is known here.
   *
   * @param mayWait whether it may stand in the line
   * @param behind whether takes that came earlier wait for the journal
   */
  public Turn join(Waiter call, long nowMillis, BurstBound bound, boolean mayWait, boolean behind) {
    boolean gathering = isGathering(nowMillis);
    if (gathering && mayWait && makesPlace(call, bound)) {
      line.add(call, nowMillis);
      return turn(Standing.QUEUED, call);
    }
    if (gathering) {
      return turn(Standing.NO_PLACE, call);
    }
    Judgement judgement = buckets.judge(nowMillis, call.keys(), call.cost());
    if (judgement.verdict() == Verdict.DENIED) {
      return turn(Standing.NO_ROOM, call, judgement);
    }
    boolean free = line.isEmpty() && leases.inFlight() < bound.slots();
    if (!free && (!mayWait || !makesPlace(call, bound))) {
      return turn(Standing.NO_PLACE, call, judgement);
    }
    if (behind
        || wantsPermits
        || judgement.verdict() == Verdict.UNCOVERED
        || (free && !leases.isCovered(bound))) {
      return turn(Standing.UNCOVERED, call, judgement);
    }
    call.has(judgement, buckets.take(nowMillis, judgement));
    if (!free) {
      line.add(call, nowMillis);
      return turn(Standing.QUEUED, call, judgement);
    }
    Lease lease = leases.take(nowMillis, bound);
    return new Turn(Standing.LET_IN, call, Optional.of(judgement), Optional.of(lease));
  }

  /** Whom a call that joined put out of a full line: it came later. */
  public Optional<Turn> putOut(long nowMillis, BurstBound bound) {
    if (line.size() <= bound.queue()) {
      return Optional.empty();
    }
    return line.last()
        .map(
            last -> {
              leave(last.callId(), nowMillis);
              return turn(Standing.NO_PLACE, last);
            });
  }

  /** Whether the call waits here; if so, it is known that somebody still asks for it. */
  public boolean isWaiting(long callId, long nowMillis) {
    return line.touch(callId, nowMillis);
  }

  /** A call leaves the line, and gives its permits back; false if it does not stand there. */
  public boolean leave(long callId, long nowMillis) {
    Optional<Waiter> left = line.remove(callId);
    left.ifPresent(waiter -> giveBack(waiter, nowMillis));
    return left.isPresent();
  }

  /** All leave, and give their permits back. */
  public Collection<Waiter> leaveAll(long nowMillis) {
    wantsPermits = false;
    wantsLease = false;
    Collection<Waiter> all = line.drain();
    all.forEach(waiter -> giveBack(waiter, nowMillis));
    return all;
  }

  /** Those who wait, in order. */
  public List<Waiter> waiting() {
    return line.all();
  }

  /** How many wait. */
  public int size() {
    return line.size();
  }

  /** Whether a call waits for the journal, as of the last {@link #advance}. */
  public boolean wantsLedger() {
    return wantsPermits || wantsLease;
  }

  /** Permits of a bucket that the first call without permits waits for the journal for; or 0. */
  public long uncoveredCost(BucketKey key) {
    if (!wantsPermits) {
      return 0;
    }
    for (Waiter waiter : line.all()) {
      if (waiter.permits().isEmpty()) {
        return waiter.keys().contains(key) ? waiter.cost().of(key) : 0;
      }
    }
    return 0;
  }

  /** When to {@link #advance} though nothing happens; empty if nobody waits. */
  public OptionalLong nextMillis(long nowMillis) {
    if (line.isEmpty()) {
      return OptionalLong.empty();
    }
    // Windows have edges too, and clocks step: it is looked at now and then in any case.
    long nextMillis = Math.min(nowMillis + LOOK_MILLIS, line.nextLeaveMillis());
    nextMillis = Math.min(nextMillis, leases.nextEndMillis().orElse(Long.MAX_VALUE));
    if (isGathering(nowMillis)) {
      nextMillis = Math.min(nextMillis, gatheringUntilMillis);
    }
    return OptionalLong.of(Math.max(nextMillis, nowMillis));
  }

  /** How long a call should stay away that found no place: enough leases will have run out. */
  public long retryAfterMillis(long nowMillis, BurstBound bound) {
    return Math.max(0, leases.freeAtMillis(line.size() + 1L, bound) - nowMillis);
  }

  private boolean isGathering(long nowMillis) {
    long leftMillis = gatheringUntilMillis - nowMillis;
    // More than was ever to wait: the clock has stepped back.
    return leftMillis > 0 && leftMillis <= GATHERING_MILLIS;
  }

  /** Whether there is room in the line, if need be at the cost of one that came later. */
  private boolean makesPlace(Waiter call, BurstBound bound) {
    return line.size() < bound.queue()
        || (bound.queue() > 0
            && line.size() == bound.queue()
            && line.last().orElseThrow().arrivedMillis() > call.arrivedMillis());
  }

  private void leaveOverdue(long nowMillis, List<Turn> turns) {
    for (Iterator<Waiter> waiting = line.iterator(); waiting.hasNext(); ) {
      Waiter waiter = waiting.next();
      waiter.noteClock(nowMillis);
      boolean overdue = waiter.isOverdue(nowMillis);
      if (overdue || waiter.isAbandoned(nowMillis)) {
        waiting.remove();
        giveBack(waiter, nowMillis);
        if (overdue) {
          turns.add(turn(Standing.NO_PLACE, waiter));
        }
      }
    }
  }

  /** Those whose permits are of a window that is over get others, in order, as far as covered. */
  private void payAll(long nowMillis, List<Turn> turns) {
    for (Iterator<Waiter> waiting = line.iterator(); waiting.hasNext() && !wantsPermits; ) {
      Waiter waiter = waiting.next();
      if (!isPaid(waiter, nowMillis)) {
        pay(waiter, nowMillis)
            .ifPresent(
                denied -> {
                  waiting.remove();
                  turns.add(turn(Standing.NO_ROOM, waiter, denied));
                });
      }
    }
  }

  private void letIn(long nowMillis, BurstBound bound, List<Turn> turns) {
    while (!line.isEmpty() && leases.inFlight() < bound.slots()) {
      Waiter first = line.first().orElseThrow();
      wantsLease = !leases.isCovered(bound);
      if (wantsLease || first.permits().isEmpty()) {
        return;
      }
      // What refills counts from when a call is let in, not from when it came.
      Optional<Judgement> denied = refills(first) ? pay(first, nowMillis) : Optional.empty();
      if (first.permits().isEmpty() && denied.isEmpty()) {
        return;
      }
      line.remove(first.callId());
      turns.add(
          denied.isPresent()
              ? turn(Standing.NO_ROOM, first, denied.get())
              : new Turn(
                  Standing.LET_IN,
                  first,
                  Optional.of(judged(first)),
                  Optional.of(leases.take(nowMillis, bound))));
    }
  }

  private boolean isPaid(Waiter waiter, long nowMillis) {
    return waiter
        .permits()
        .filter(permits -> permits.stream().map(Permit::key).toList().equals(keysInForce(waiter)))
        .filter(permits -> permits.stream().allMatch(permit -> isOfNow(permit, nowMillis)))
        .isPresent();
  }

  private boolean isOfNow(Permit permit, long nowMillis) {
    return buckets
        .find(permit.key())
        .filter(bucket -> bucket.countsAsOfNow(nowMillis, permit.receipt()))
        .isPresent();
  }

  private boolean refills(Waiter waiter) {
    return waiter.keys().stream()
        .anyMatch(key -> buckets.find(key).filter(Bucket::refills).isPresent());
  }

  /** Takes its permits anew; where they are not covered it has none, and waits for the journal. */
  private Optional<Judgement> pay(Waiter waiter, long nowMillis) {
    giveBack(waiter, nowMillis);
    Judgement judgement = buckets.judge(nowMillis, keysInForce(waiter), waiter.cost());
    switch (judgement.verdict()) {
      case GRANTABLE -> waiter.has(judgement, buckets.take(nowMillis, judgement));
      case UNCOVERED -> wantsPermits = true;
      case DENIED -> {
        return Optional.of(judgement);
      }
    }
    return Optional.empty();
  }

  private void giveBack(Waiter waiter, long nowMillis) {
    for (Permit permit : waiter.permits().orElse(List.of())) {
      buckets.refund(nowMillis, permit.key(), permit.receipt());
    }
    waiter.hasNone();
  }

  private Judgement judged(Waiter waiter) {
    List<Bucket> met = new ArrayList<>(waiter.keys().size());
    keysInForce(waiter).forEach(key -> buckets.find(key).ifPresent(met::add));
    return new Judgement(Verdict.GRANTABLE, waiter.cost(), List.copyOf(met));
  }

  private List<BucketKey> keysInForce(Waiter waiter) {
    return waiter.keys().stream().filter(inForce).toList();
  }

  private static Turn turn(Standing standing, Waiter waiter) {
    return new Turn(standing, waiter, Optional.empty(), Optional.empty());
  }

  private static Turn turn(Standing standing, Waiter waiter, Judgement judgement) {
    return new Turn(standing, waiter, Optional.of(judgement), Optional.empty());
  }
}
