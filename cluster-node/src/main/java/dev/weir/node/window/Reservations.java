package dev.weir.node.window;

import dev.weir.config.policy.Reserve;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * The durable side of a bucket: what the journal allows, and what to write so that it allows more.
 * Called after every window has observed the same instant.
 */
final class Reservations {

  /** Reservations whose acknowledgement may still come; of more, the oldest is taken as lost. */
  private static final int MOST_PENDING = 8;

  /** A reservation that is being written, or was lost. */
  private record Plan(BucketReservation reservation, long nowMillis) {}

  /** Permits to have unspent: now, and beyond the next edge of a calendar window. */
  private record Amounts(long current, long ahead) {}

  private final BucketKey key;
  private final Reserve reserve;
  private final List<Plan> pending = new ArrayList<>(1);
  private List<Coverage> coverages = List.of();
  private List<FixedCoverage> calendars = List.of();
  private List<Coverage> retiredCoverages = List.of();
  private long number;

  Reservations(BucketKey key, Reserve reserve) {
    this.key = key;
    this.reserve = reserve;
  }

  /**
   * Covers other windows, those in force in their order.
   *
   * @param retired windows that may be in force again: what is known of them is kept
   */
  void cover(List<Window> windows, List<Window> retired, long nowMillis) {
    List<Coverage> known = new ArrayList<>(coverages);
    known.addAll(retiredCoverages);
    List<Coverage> inForce = new ArrayList<>(windows.size());
    for (Window window : windows) {
      Coverage coverage =
          known.stream()
              .filter(one -> one.window() == window)
              .findFirst()
              .orElseGet(() -> window.coverage(nowMillis));
      coverage.rated();
      inForce.add(coverage);
    }
    known.removeIf(coverage -> !retired.contains(coverage.window()));
    retiredCoverages = List.copyOf(known);
    coverages = List.copyOf(inForce);
    calendars = inForce.stream().flatMap(coverage -> coverage.calendar().stream()).toList();
  }

  List<Coverage> coverages() {
    return coverages;
  }

  /** The number of the latest reservation; 0 before the first. */
  long number() {
    return number;
  }

  /** Permits that may be taken from every window before anything is written. */
  long left(long nowMillis) {
    long left = Long.MAX_VALUE;
    for (int i = 0; i < coverages.size(); i++) {
      left = Math.min(left, coverages.get(i).left(nowMillis));
    }
    return left;
  }

  void took(long cost, long nowMillis) {
    for (int i = 0; i < coverages.size(); i++) {
      coverages.get(i).took(cost, nowMillis);
    }
  }

  void reset() {
    pending.clear();
    coverages.forEach(Coverage::reset);
  }

  Optional<BucketReservation> reservation(long nowMillis, long cost, boolean ahead) {
    long edgeMillis = edgeMillis();
    Amounts amounts = amounts(nowMillis, cost, ahead, edgeMillis);
    boolean gains =
        (cost > 0 || areOpen())
            && (amounts.current() > left(nowMillis)
                || (ahead && amounts.ahead() > leftAhead(edgeMillis)));
    boolean owes = owesNews(nowMillis);
    if (!owes && (!gains || amounts.current() < cost)) {
      return Optional.empty();
    }
    if (cost > 0) {
      coverages.forEach(Coverage::open);
    }
    return Optional.of(plan(nowMillis, amounts, edgeMillis));
  }

  boolean isExposed(long nowMillis) {
    return coverages.stream().anyMatch(coverage -> coverage.isExposed(nowMillis));
  }

  Optional<BucketReservation> settlement(long nowMillis) {
    return isExposed(nowMillis)
        ? Optional.of(plan(nowMillis, new Amounts(0, 0), edgeMillis()))
        : Optional.empty();
  }

  void acknowledged(BucketReservation reservation) {
    int place = 0;
    while (place < pending.size() && !pending.get(place).reservation().equals(reservation)) {
      place++;
    }
    if (place == pending.size()) {
      return;
    }
    Plan written = pending.get(place);
    pending.subList(0, place + 1).clear();
    for (Coverage coverage : coverages) {
      for (WindowReservation entry : written.reservation().windows()) {
        if (coverage.concerns(entry)) {
          coverage.grant(entry, written.nowMillis());
        }
      }
      for (Plan later : pending) {
        limit(coverage, later);
      }
      if (pending.isEmpty()) {
        coverage.settled();
      }
    }
  }

  boolean runsLow(long nowMillis) {
    long most = most();
    return owesNews(nowMillis) || (most > 1 && 4 * left(nowMillis) <= most);
  }

  /** The next edge that it would help to reserve beyond, if it is before that instant. */
  OptionalLong edgeToReserve(long nowMillis, long beforeMillis) {
    long edgeMillis = edgeMillis();
    if (edgeMillis >= beforeMillis) {
      return OptionalLong.empty();
    }
    boolean active = false;
    for (FixedCoverage calendar : calendars) {
      active |= calendar.rollsAt(edgeMillis) && calendar.isActive();
    }
    if (!active || !areOpen() || leftAhead(edgeMillis) > 0) {
      return OptionalLong.empty();
    }
    return amounts(nowMillis, 0, true, edgeMillis).ahead() > 0
        ? OptionalLong.of(edgeMillis)
        : OptionalLong.empty();
  }

  long exposedUntilMillis() {
    long untilMillis = Long.MIN_VALUE;
    for (Coverage coverage : coverages) {
      untilMillis = Math.max(untilMillis, coverage.exposedUntilMillis());
    }
    return untilMillis;
  }

  /** Whether no window waits for a call to start with; if one does, nothing is covered. */
  private boolean areOpen() {
    return coverages.stream().allMatch(Coverage::isOpen);
  }

  private boolean owesNews(long nowMillis) {
    for (int i = 0; i < coverages.size(); i++) {
      if (coverages.get(i).owesNews(nowMillis)) {
        return true;
      }
    }
    return false;
  }

  private static void limit(Coverage coverage, Plan plan) {
    for (WindowReservation entry : plan.reservation().windows()) {
      if (coverage.concerns(entry)) {
        coverage.limit(entry, plan.nowMillis());
      }
    }
  }

  private BucketReservation plan(long nowMillis, Amounts amounts, long edgeMillis) {
    List<WindowReservation> entries = new ArrayList<>(2 * coverages.size());
    for (Coverage coverage : coverages) {
      if (coverage.isOpen()) {
        long beyond = coverage.rollsAt(edgeMillis) ? 0 : amounts.ahead();
        entries.add(coverage.entry(nowMillis, amounts.current() + beyond));
      }
    }
    for (FixedCoverage calendar : calendars) {
      if (calendar.rollsAt(edgeMillis) && (amounts.ahead() > 0 || calendar.isExposedNext())) {
        entries.add(calendar.entryNext(amounts.ahead()));
      }
    }
    BucketReservation reservation = new BucketReservation(key, ++number, entries);
    if (pending.size() == MOST_PENDING) {
      pending.remove(0);
    }
    pending.add(new Plan(reservation, nowMillis));
    for (Coverage coverage : coverages) {
      for (WindowReservation entry : entries) {
        if (coverage.concerns(entry)) {
          coverage.planned(entry, nowMillis);
        }
      }
    }
    return reservation;
  }

  /**
   * Permits to reserve: as many as the policy lets be unspent, or one larger cost, where every
   * window has room. A window that stays beyond the edge holds both amounts; what was reserved
   * ahead yields to what is needed now.
   */
  private Amounts amounts(long nowMillis, long cost, boolean ahead, long edgeMillis) {
    long most = most();
    long goal = Math.max(most, cost);
    long rollingRoom = Long.MAX_VALUE;
    long stayingRoom = Long.MAX_VALUE;
    for (Coverage coverage : coverages) {
      long room = Math.max(0, coverage.window().room(nowMillis));
      if (coverage.rollsAt(edgeMillis)) {
        rollingRoom = Math.min(rollingRoom, room);
      } else {
        long bound = Math.max(reserve.most(coverage.window().permits()), cost);
        stayingRoom = Math.min(stayingRoom, Math.min(room, bound));
      }
    }
    long kept = ahead ? Math.min(left(nowMillis), goal) : 1;
    long needed = Math.min(Math.max(cost, kept), Math.min(rollingRoom, stayingRoom));
    long wanted = ahead ? mostAhead(edgeMillis, most) : plannedAhead(edgeMillis);
    long beyond = Math.min(wanted, stayingRoom - needed);
    return new Amounts(Math.min(goal, Math.min(rollingRoom, stayingRoom - beyond)), beyond);
  }

  /** The most that may be unspent in each window. */
  private long most() {
    long most = Long.MAX_VALUE;
    for (Coverage coverage : coverages) {
      most = Math.min(most, reserve.most(coverage.window().permits()));
    }
    return most;
  }

  private long mostAhead(long edgeMillis, long most) {
    return ofRolling(edgeMillis, calendar -> Math.min(most, calendar.window().roomNext()));
  }

  private long plannedAhead(long edgeMillis) {
    return ofRolling(edgeMillis, FixedCoverage::plannedNext);
  }

  private long leftAhead(long edgeMillis) {
    return ofRolling(edgeMillis, FixedCoverage::leftNext);
  }

  /** The least of the windows that roll at that edge; 0 where none does. */
  private long ofRolling(long edgeMillis, ToLongFunction<FixedCoverage> amount) {
    long least = Long.MAX_VALUE;
    for (FixedCoverage calendar : calendars) {
      if (calendar.rollsAt(edgeMillis)) {
        least = Math.min(least, amount.applyAsLong(calendar));
      }
    }
    return least == Long.MAX_VALUE ? 0 : Math.max(0, least);
  }

  /** The next edge of a calendar window; far in the future where there is none. */
  private long edgeMillis() {
    long edgeMillis = Long.MAX_VALUE;
    for (FixedCoverage calendar : calendars) {
      edgeMillis = Math.min(edgeMillis, calendar.edgeMillis());
    }
    return edgeMillis;
  }
}
