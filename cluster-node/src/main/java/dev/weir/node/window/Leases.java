package dev.weir.node.window;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one limiter that are in flight. A lease ends when it is released, or by itself; a
 * durable limiter grants only leases whose numbers the journal knows of already. Mutable; confined
 * to its actor.
 *
 * <p>After a crash nobody knows which of the numbers reserved are out. As many slots as may be are
 * held until one full lease has passed. The release of one of these numbers frees a held slot only
 * where fewer numbers are left than slots are held: it may be a release that was told before the
 * crash too, and then its slot is another's.
 */
public final class Leases {

  /** Numbers begin with the time, so that none is used again once the journal has forgotten all. */
  private static final int NUMBERS_PER_MILLI_BITS = 10;

  /** Less than this is how clocks are read, not a step. */
  private static final long JITTER_MILLIS = 100;

  private final boolean durable;
  private final TreeMap<Long, Lease> out = new TreeMap<>();

  /** Numbers of leases that earlier incarnations may have granted and nobody has released. */
  private LeaseNumbers maybe = LeaseNumbers.NONE;

  /** How many slots they hold; at most as many as there are numbers. */
  private long held;

  private long heldUntilMillis = Long.MIN_VALUE;
  private long next;
  private long seenMillis;

  /** How far the clock was ahead of one that never steps; empty: nobody has said so. */
  private OptionalLong aheadMillis = OptionalLong.empty();

  /** No lease ends before. */
  private long nextEndMillis = Long.MAX_VALUE;

  /**
   * What the journal allows: what the last acknowledged reservation said, and no pending one
   * denies.
   */
  private long grantableUpTo;

  private long grantableMost;
  private long grantableMillis;
  private @Nullable LeaseReservation planned;

  /** How far the last reservation says, whatever became of it. */
  private long plannedUpTo;

  /** Whether the journal may count otherwise. */
  private boolean exposed;

  private Leases(boolean durable, long nowMillis) {
    this.durable = durable;
    this.next = Math.max(0, nowMillis) << NUMBERS_PER_MILLI_BITS;
    this.seenMillis = nowMillis;
  }

  /** Those of a limiter that forgets with its process. */
  public static Leases inMemory(long nowMillis) {
    return new Leases(false, nowMillis);
  }

  /** As the journal knows them. */
  public static Leases durable(LeaseAccount account, long nowMillis) {
    Leases leases = new Leases(true, nowMillis);
    leases.recover(account, nowMillis);
    return leases;
  }

  private void recover(LeaseAccount account, long nowMillis) {
    next = account.next() > 0 ? account.next() : next;
    maybe = account.maybe();
    held = Math.min(maybe.size(), account.most());
    heldUntilMillis = nowMillis + account.leaseMillis();
    if (account.heldUntilMillis() > 0) {
      heldUntilMillis = Math.min(heldUntilMillis, account.heldUntilMillis());
    }
    for (Lease lease : account.known()) {
      long lengthMillis = lease.expiresAtMillis() - lease.sinceMillis();
      long expiresAtMillis = Math.min(lease.expiresAtMillis(), nowMillis + lengthMillis);
      out.put(
          lease.number(),
          new Lease(lease.number(), expiresAtMillis - lengthMillis, expiresAtMillis));
    }
    endsMayHaveChanged();
  }

  /**
   * Notes how far the clock is ahead of one that never steps. Where it has stepped, all that is out
   * ends as much later or earlier by it: a lease lasts as long as it was granted for, and so does
   * what is held after a crash. To be called before anything else of the same instant.
   */
  public void clockIsAhead(long byMillis) {
    long stepMillis = aheadMillis.isEmpty() ? 0 : byMillis - aheadMillis.getAsLong();
    if (Math.abs(stepMillis) > JITTER_MILLIS) {
      move(stepMillis);
    }
    if (aheadMillis.isEmpty()) {
      aheadMillis = OptionalLong.of(byMillis);
    }
  }

  private void move(long byMillis) {
    out.replaceAll((number, lease) -> lease.moved(byMillis));
    heldUntilMillis += held > 0 ? byMillis : 0;
    seenMillis += byMillis;
    if (aheadMillis.isPresent()) {
      aheadMillis = OptionalLong.of(aheadMillis.getAsLong() + byMillis);
    }
    endsMayHaveChanged();
  }

  /**
   * Notes the clock, and ends what has run out. A step back shows by itself, a step forward does
   * not.
   */
  public void observe(long nowMillis) {
    long stepMillis = seenMillis - nowMillis;
    if (stepMillis > 0) {
      move(-stepMillis);
    }
    seenMillis = nowMillis;
    if (seenMillis >= nextEndMillis) {
      exposed |= out.values().removeIf(lease -> lease.expiresAtMillis() <= seenMillis);
      if (held > 0 && heldUntilMillis <= seenMillis) {
        exposed = true;
        held = 0;
        maybe = LeaseNumbers.NONE;
      }
      endsMayHaveChanged();
    }
  }

  /** Slots that are taken, or held for those that may be. */
  public long inFlight() {
    return out.size() + held;
  }

  /** Whether a call may be let in without a write. */
  public boolean isCovered(BurstBound bound) {
    return !durable
        || (next < grantableUpTo
            && inFlight() < grantableMost
            && bound.leaseMillis() <= grantableMillis);
  }

  /** Grants one; only where there is a slot, and it is covered. */
  public Lease take(long nowMillis, BurstBound bound) {
    observe(nowMillis);
    if (inFlight() >= bound.slots() || !isCovered(bound)) {
      throw new IllegalStateException(
          "in flight: " + inFlight() + " (expected: fewer than " + bound + ", and covered)");
    }
    Lease lease = new Lease(next++, seenMillis, seenMillis + bound.leaseMillis());
    out.put(lease.number(), lease);
    nextEndMillis = Math.min(nextEndMillis, lease.expiresAtMillis());
    return lease;
  }

  /** Ends one; false if it is not known, has ended or has run out. */
  public boolean release(long nowMillis, long number) {
    observe(nowMillis);
    if (out.remove(number) != null) {
      exposed = true;
      return true;
    }
    if (!maybe.contains(number)) {
      return false;
    }
    maybe = maybe.minus(number);
    held = Math.min(held, maybe.size());
    exposed = true;
    return true;
  }

  /** One that is out. */
  public Optional<Lease> find(long number) {
    return Optional.ofNullable(out.get(number));
  }

  /** Those that are out, by number; what is only held is not among them. */
  public List<Lease> all() {
    return List.copyOf(out.values());
  }

  /** Slots held for leases of earlier incarnations, until when {@link #heldUntilMillis}. */
  public long held() {
    return held;
  }

  /** When held slots come free. */
  public long heldUntilMillis() {
    return heldUntilMillis;
  }

  /** When the next slot may come free by itself. */
  public OptionalLong nextEndMillis() {
    return inFlight() == 0 ? OptionalLong.empty() : OptionalLong.of(nextEndMillis);
  }

  /**
   * When so many more slots than are free now will have come free by themselves, if those who get
   * them keep them as long as they may.
   *
   * @param more at least 1
   */
  public long freeAtMillis(long more, BurstBound bound) {
    long excess = inFlight() + more - bound.slots();
    if (excess <= 0) {
      return seenMillis;
    }
    List<Long> ends = new ArrayList<>(out.size());
    out.values().forEach(lease -> ends.add(lease.expiresAtMillis()));
    for (long i = 0; i < held; i++) {
      ends.add(heldUntilMillis);
    }
    ends.sort(null);
    long rounds =
        excess <= ends.size()
            ? 0
            : -Math.floorDiv(ends.size() - excess, Math.max(1, bound.slots()));
    long endMillis =
        ends.isEmpty() ? seenMillis : ends.get((int) Math.min(excess, ends.size()) - 1);
    return endMillis + rounds * bound.leaseMillis();
  }

  /**
   * What to persist so that calls can be let in, or so that what may be granted lasts longer.
   *
   * @param needed whether a call waits for it; else only what runs low is worth it
   * @param wanting calls that wait, for the journal or for a slot
   * @return empty if there is nothing to gain
   */
  public Optional<LeaseReservation> reservation(BurstBound bound, boolean needed, int wanting) {
    boolean wanted = durable && (runsLow(bound, wanting) || (needed && !isCovered(bound)));
    // Never less far than before: an entry that comes late must not pass for one that says more.
    long number = Math.max(next + bound.ahead(wanting), plannedUpTo);
    return wanted ? Optional.of(plan(upTo(number, bound))) : Optional.empty();
  }

  private LeaseReservation upTo(long number, BurstBound bound) {
    return new LeaseReservation(
        number,
        numbersOut().plus(LeaseNumbers.range(next, number)),
        Math.max(bound.slots(), inFlight()),
        Math.max(bound.leaseMillis(), longestMillis()),
        List.of(),
        0);
  }

  /** Whether at most a quarter of what may be reserved is left; never where that is one. */
  public boolean runsLow(BurstBound bound, int wanting) {
    long ahead = bound.ahead(wanting);
    return durable && grantableUpTo > 0 && ahead > 1 && 4 * (grantableUpTo - next) <= ahead;
  }

  /** Notes that a reservation is durable. Late, repeated and overtaken ones are harmless. */
  public void acknowledged(LeaseReservation reservation) {
    // An overtaken one allows less than the one that is pending, or the same.
    if (reservation.equals(planned)) {
      planned = null;
      grantableUpTo = reservation.upTo();
      grantableMost = reservation.most();
      grantableMillis = reservation.leaseMillis();
    }
  }

  /** Whether the journal may count anything otherwise than it is. */
  public boolean isExposed() {
    return durable && exposed;
  }

  /** Exactly what is out, to be kept before an orderly stop. */
  public LeaseReservation settlement(long nowMillis) {
    observe(nowMillis);
    return new LeaseReservation(
        next, maybe, held, held > 0 ? longestMillis() : 0, all(), held > 0 ? heldUntilMillis : 0);
  }

  /** From when on nothing is in flight, if nothing more happens. */
  public long endsAtMillis() {
    long endMillis = held > 0 ? heldUntilMillis : Long.MIN_VALUE;
    for (Lease lease : out.values()) {
      endMillis = Math.max(endMillis, lease.expiresAtMillis());
    }
    return endMillis;
  }

  /** Until it is acknowledged, what either it or the one before it denies is not granted. */
  private LeaseReservation plan(LeaseReservation reservation) {
    planned = reservation;
    plannedUpTo = reservation.upTo();
    exposed = true;
    grantableUpTo = Math.min(grantableUpTo, reservation.upTo());
    grantableMost = Math.min(grantableMost, reservation.most());
    grantableMillis = Math.min(grantableMillis, reservation.leaseMillis());
    return reservation;
  }

  private LeaseNumbers numbersOut() {
    return maybe.plus(LeaseNumbers.of(out.keySet()));
  }

  /** The longest that anything that is out may yet last. */
  private long longestMillis() {
    long longest = held > 0 ? Math.max(0, heldUntilMillis - seenMillis) : 0;
    for (Lease lease : out.values()) {
      longest = Math.max(longest, lease.expiresAtMillis() - lease.sinceMillis());
    }
    return longest;
  }

  private void endsMayHaveChanged() {
    nextEndMillis = held > 0 ? heldUntilMillis : Long.MAX_VALUE;
    for (Map.Entry<Long, Lease> each : out.entrySet()) {
      nextEndMillis = Math.min(nextEndMillis, each.getValue().expiresAtMillis());
    }
  }
}
