package dev.weir.node.window;

import dev.weir.node.window.Turn.Standing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One limiter's calls in flight, and those that wait for a slot or for a shaped permit, first come
 * first served: a call needs its permits and, where a bound is for it, a slot.
 *
 * <p>A call takes its permits when it joins, so that one for which its windows have no room is
 * denied at once, and gives them back when it leaves without a slot. Where its windows shape, it
 * waits for them instead, if they can come due in time; it keeps no slot from others meanwhile.
 * Permits held across a window's edge are taken anew in the new window, in the line's order and
 * before anyone who comes later; a call that the new window has no room for is denied.
 *
 * <p>Where a limiter begins with all slots taken, or with a call that waited before, others may
 * have waited at its predecessor and are about to be asked for again: until {@link
 * #GATHERING_MILLIS} have passed nobody is let in or given permits, so that those who came first
 * are first again.
 */
public final class BurstQueue {

  /** How long a limiter that begins with all slots taken waits for those who waited before. */
  public static final long GATHERING_MILLIS = 2_000;

  private static final long LOOK_MILLIS = 1_000;

  private final Buckets buckets;
  private final Leases leases;
  private final Permits permits;
  private final Shaping shaping;
  private final Places places;
  private final WaitingLine line = new WaitingLine();
  private long gatheringUntilMillis = Long.MIN_VALUE;

  /** The first call whose permits wait for the journal; nobody gets any before it. */
  private Optional<Waiter> uncovered = Optional.empty();

  /** Whether the first call waits for the journal to know of its lease. */
  private boolean wantsLease;

  /** When the first call in front of a shaped bucket has its permit; never before. */
  private long nextDueMillis = Long.MAX_VALUE;

  /** Whether any call has come. */
  private boolean begun;

  /** Whether a call has come that a shaped limit is for. */
  private boolean shapes;

  /**
   * @param inForce whether a bucket's limit still applies to the subject
   * @param queues how many calls may wait for a permit of a bucket; empty where its limit does not
   *     shape
   */
  public BurstQueue(
      Buckets buckets,
      Leases leases,
      Predicate<BucketKey> inForce,
      Function<BucketKey, OptionalInt> queues) {
    this.buckets = buckets;
    this.leases = leases;
    this.permits = new Permits(buckets, inForce);
    this.shaping = new Shaping(buckets, queues);
    this.places = new Places(line, shaping);
  }

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

  /** Somebody asks for a call that waited: at a predecessor, if none has come here yet. */
  public void callsWaited(long nowMillis) {
    if (!begun) {
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
    uncovered = Optional.empty();
    wantsLease = false;
    nextDueMillis = Long.MAX_VALUE;
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
    begun = true;
    Judgement judgement = buckets.judge(nowMillis, call.keys(), call.cost());
    gatherShaped(call, judgement, nowMillis);
    if (isGathering(nowMillis)) {
      boolean joins = mayWait && places.makesPlace(call, bound, !shaping.shaped(call).isEmpty());
      return joins
          ? add(call, nowMillis)
          : Turn.of(call.needsSlot() ? Standing.NO_PLACE : Standing.NOT_DUE, call);
    }
    boolean denied = judgement.verdict() == Verdict.DENIED;
    if (denied && !shaping.isAllThatDenies(judgement, nowMillis)) {
      return Turn.of(Standing.NO_ROOM, call, judgement);
    }
    Shaping.Wanted before = shapes ? places.wanted(call.arrivedMillis()) : new Shaping.Wanted();
    if (denied || shaping.isBehind(call, before, nowMillis)) {
      long dueMillis = shaping.dueMillis(call, before, nowMillis);
      boolean inTime = mayWait && dueMillis < call.endsMillis();
      if (!inTime || !places.makesPlace(call, bound, true)) {
        return Turn.of(Standing.NOT_DUE, call, judgement);
      }
      nextDueMillis = Math.min(nextDueMillis, dueMillis);
      return add(call, nowMillis);
    }
    boolean free =
        !call.needsSlot() || (leases.inFlight() < bound.slots() && !isReadyForSlotInLine());
    if (!free && (!mayWait || !places.makesPlace(call, bound, false))) {
      return Turn.of(Standing.NO_PLACE, call, judgement);
    }
    if (behind
        || uncovered.isPresent()
        || judgement.verdict() == Verdict.UNCOVERED
        || (call.needsSlot() && free && !leases.isCovered(bound))) {
      return Turn.of(Standing.UNCOVERED, call, judgement);
    }
    call.has(judgement, buckets.take(nowMillis, judgement));
    return free ? letIn(call, judgement, nowMillis, bound) : add(call, nowMillis);
  }

  private Turn add(Waiter call, long nowMillis) {
    line.add(call, nowMillis);
    return Turn.of(Standing.QUEUED, call);
  }

  private Turn letIn(Waiter call, Judgement judgement, long nowMillis, BurstBound bound) {
    Optional<Lease> lease =
        call.needsSlot() ? Optional.of(leases.take(nowMillis, bound)) : Optional.empty();
    return new Turn(Standing.LET_IN, call, Optional.of(judgement), lease);
  }

  /** Where the first call meets a shaped bucket without room, others wait for it already. */
  private void gatherShaped(Waiter call, Judgement judgement, long nowMillis) {
    if (shapes || shaping.shaped(call).isEmpty()) {
      return;
    }
    shapes = true;
    if (judgement.verdict() == Verdict.DENIED
        && shaping.isAllThatDenies(judgement, nowMillis)
        && shaping.dueMillis(call, new Shaping.Wanted(), nowMillis) < Long.MAX_VALUE) {
      gatheringUntilMillis = nowMillis + GATHERING_MILLIS;
    }
  }

  /** Permits of a shaped bucket that those want who wait for them. */
  public long wanted(BucketKey key) {
    return places.wanted(Long.MAX_VALUE).of(key);
  }

  /** How long nobody is let in yet; 0 if somebody may be. */
  public long gatheringMillis(long nowMillis) {
    return isGathering(nowMillis) ? gatheringUntilMillis - nowMillis : 0;
  }

  /** Whether one in the line takes the next slot that comes free, once the journal allows it. */
  private boolean isReadyForSlotInLine() {
    for (Iterator<Waiter> waiting = line.iterator(); waiting.hasNext(); ) {
      Waiter waiter = waiting.next();
      if (waiter.needsSlot() && (waiter.permits().isPresent() || isUncovered(waiter))) {
        return true;
      }
    }
    return false;
  }

  private boolean isUncovered(Waiter waiter) {
    return uncovered.isPresent() && uncovered.get() == waiter;
  }

  /** Whom a call that joined put out of a full line: it came later. */
  public Optional<Turn> putOut(Waiter call, long nowMillis, BurstBound bound) {
    return places
        .tooMany(call, bound)
        .map(
            last -> {
              Standing standing = standing(last);
              leave(last.callId(), nowMillis);
              return Turn.of(standing, last);
            });
  }

  /** What somebody lacks who leaves without having been let in. */
  private Standing standing(Waiter waiter) {
    boolean lacksPermit = waiter.permits().isEmpty() && !shaping.shaped(waiter).isEmpty();
    return lacksPermit || !waiter.needsSlot() ? Standing.NOT_DUE : Standing.NO_PLACE;
  }

  /** Whether the call waits here; if so, it is known that somebody still asks for it. */
  public boolean isWaiting(long callId, long nowMillis) {
    return line.touch(callId, nowMillis);
  }

  /** A call that waits came no later than then, as somebody else knows who asks for it. */
  public void cameBy(long callId, long arrivedMillis) {
    line.cameBy(callId, arrivedMillis);
  }

  /** What becomes of a call that may not wait, though the same call does. */
  public Turn impatient(Waiter call) {
    return Turn.of(standing(call), call);
  }

  /** A call leaves the line, and gives its permits back; false if it does not stand there. */
  public boolean leave(long callId, long nowMillis) {
    Optional<Waiter> left = line.remove(callId);
    left.ifPresent(waiter -> permits.giveBack(waiter, nowMillis));
    return left.isPresent();
  }

  /** All leave, and give their permits back. */
  public Collection<Waiter> leaveAll(long nowMillis) {
    uncovered = Optional.empty();
    wantsLease = false;
    Collection<Waiter> all = line.drain();
    all.forEach(waiter -> permits.giveBack(waiter, nowMillis));
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
    return uncovered.isPresent() || wantsLease;
  }

  /** Permits of a bucket that a call waits for the journal for; or 0. */
  public long uncoveredCost(BucketKey key) {
    return uncovered
        .filter(waiter -> waiter.keys().contains(key))
        .map(waiter -> waiter.cost().of(key))
        .orElse(0L);
  }

  /** When to {@link #advance} though nothing happens; empty if nobody waits. */
  public OptionalLong nextMillis(long nowMillis) {
    if (line.isEmpty()) {
      return OptionalLong.empty();
    }
    // Windows have edges too, and clocks step: it is looked at now and then in any case.
    long nextMillis = Math.min(nowMillis + LOOK_MILLIS, line.nextLeaveMillis());
    nextMillis = Math.min(nextMillis, leases.nextEndMillis().orElse(Long.MAX_VALUE));
    nextMillis = Math.min(nextMillis, nextDueMillis);
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

  private void leaveOverdue(long nowMillis, List<Turn> turns) {
    for (Iterator<Waiter> waiting = line.iterator(); waiting.hasNext(); ) {
      Waiter waiter = waiting.next();
      waiter.noteClock(nowMillis);
      boolean overdue = waiter.isOverdue(nowMillis);
      if (overdue || waiter.isAbandoned(nowMillis)) {
        waiting.remove();
        Standing standing = standing(waiter);
        permits.giveBack(waiter, nowMillis);
        turns.add(Turn.of(overdue ? standing : Standing.GONE, waiter));
      }
    }
  }

  /** Those whose permits are of a window that is over get others, in order, as far as covered. */
  private void payAll(long nowMillis, List<Turn> turns) {
    Shaping.Wanted before = new Shaping.Wanted();
    for (Iterator<Waiter> waiting = line.iterator(); waiting.hasNext() && uncovered.isEmpty(); ) {
      Waiter waiter = waiting.next();
      if (permits.areOfNow(waiter, nowMillis)) {
        continue;
      }
      if (shapes && shaping.isBehind(waiter, before, nowMillis)) {
        permits.giveBack(waiter, nowMillis);
        shaping.want(waiter, before);
        continue;
      }
      Optional<Judgement> denied = pay(waiter, nowMillis);
      if (denied.isPresent() && comesDue(waiter, denied.get(), before, nowMillis)) {
        shaping.want(waiter, before);
      } else if (denied.isPresent()) {
        waiting.remove();
        turns.add(Turn.of(denial(denied.get(), nowMillis), waiter, denied.get()));
      }
    }
  }

  /** Whether only shaped buckets deny it, and its permits may come due before its wait is over. */
  private boolean comesDue(Waiter waiter, Judgement denied, Shaping.Wanted before, long nowMillis) {
    if (!shapes || !shaping.isAllThatDenies(denied, nowMillis)) {
      return false;
    }
    long dueMillis = shaping.dueMillis(waiter, before, nowMillis);
    nextDueMillis = Math.min(nextDueMillis, Math.max(dueMillis, nowMillis + 1));
    return dueMillis < waiter.endsMillis();
  }

  private Standing denial(Judgement denied, long nowMillis) {
    return shaping.isAllThatDenies(denied, nowMillis) ? Standing.NOT_DUE : Standing.NO_ROOM;
  }

  private void letIn(long nowMillis, BurstBound bound, List<Turn> turns) {
    boolean slots = true;
    for (Iterator<Waiter> waiting = line.iterator(); waiting.hasNext() && (slots || shapes); ) {
      Waiter waiter = waiting.next();
      if (waiter.needsSlot()) {
        slots = slots && leases.inFlight() < bound.slots();
      }
      if (isUncovered(waiter)) {
        // Behind it nobody's permits have been looked at.
        wantsLease |= waiter.needsSlot() && slots && !leases.isCovered(bound);
        return;
      }
      // Who waits for a permit to come due keeps no slot from others.
      if (waiter.permits().isPresent() && (slots || !waiter.needsSlot())) {
        wantsLease |= waiter.needsSlot() && !leases.isCovered(bound);
        slots &= !wantsLease;
        if (slots || !waiter.needsSlot()) {
          letIn(waiter, nowMillis, bound)
              .ifPresent(
                  turn -> {
                    waiting.remove();
                    turns.add(turn);
                  });
          slots &= uncovered.isEmpty();
        }
      }
    }
  }

  /** It has its permits, and may have a slot; empty if it has to wait on. */
  private Optional<Turn> letIn(Waiter waiter, long nowMillis, BurstBound bound) {
    // What refills counts from when a call is let in, not from when it came.
    boolean anew = waiter.needsSlot() && permits.refill(waiter);
    Optional<Judgement> denied = anew ? pay(waiter, nowMillis) : Optional.empty();
    if (denied.isPresent()) {
      return comesDue(waiter, denied.get(), new Shaping.Wanted(), nowMillis)
          ? Optional.empty()
          : Optional.of(Turn.of(denial(denied.get(), nowMillis), waiter, denied.get()));
    }
    return waiter.permits().isEmpty()
        ? Optional.empty()
        : Optional.of(letIn(waiter, permits.judged(waiter), nowMillis, bound));
  }

  /** Takes its permits anew; where they are not covered it has none, and waits for the journal. */
  private Optional<Judgement> pay(Waiter waiter, long nowMillis) {
    Judgement judgement = permits.takeAnew(waiter, nowMillis);
    if (judgement.verdict() == Verdict.UNCOVERED) {
      uncovered = Optional.of(waiter);
    }
    return Optional.of(judgement).filter(each -> each.verdict() == Verdict.DENIED);
  }
}
