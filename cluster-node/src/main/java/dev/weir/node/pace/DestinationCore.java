package dev.weir.node.pace;

import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.policy.Webhooks;
import dev.weir.node.limiter.RememberedBound;
import dev.weir.node.pace.Report.Outcome;
import dev.weir.node.pace.Verdict.Denied;
import dev.weir.node.pace.Verdict.LetIn;
import dev.weir.node.window.Cost;
import dev.weir.node.window.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One destination: how many deliveries are under way, who waits, and whether it works. Mutable;
 * confined to its actor.
 */
final class DestinationCore {

  private static final long SECOND = 1_000;

  /** What has become of a delivery whose asker is not asking just now. */
  record Told(long callId, Verdict verdict) {}

  /**
   * A delivery that began or ended, for the accounts.
   *
   * @param sender on whose account it is, if on a subject's
   * @param ended empty: it began
   */
  record Booked(Optional<Limiter> sender, Optional<Ended> ended) {}

  /**
   * How a delivery ended.
   *
   * @param failed whether it was not taken
   * @param millis how long it took; empty: nobody knows
   */
  record Ended(boolean failed, OptionalLong millis) {}

  private final Flights flights = new Flights();
  private final FairLine line = new FairLine();
  private final DeliveryAskers askers;
  private final List<Told> told = new ArrayList<>();
  private final List<Booked> booked = new ArrayList<>();
  private Webhooks webhooks;
  private long memoryMillis;
  private Breath breath;
  private Fuse fuse;

  DestinationCore(PaceRules rules, RememberedBound remembered) {
    this.askers = new DeliveryAskers(remembered);
    this.webhooks = rules.webhooks();
    this.memoryMillis = rules.idempotencyMemory().toMillis();
    this.breath = new Breath(webhooks.inFlight());
    this.fuse = new Fuse(webhooks.circuit());
  }

  /**
   * One that goes on where an earlier one was. What was under way when that one crashed is not
   * known: it may have half of what it had.
   */
  static DestinationCore of(
      PaceRules rules, RememberedBound remembered, Learned learned, long nowMillis) {
    DestinationCore core = new DestinationCore(rules, remembered);
    Webhooks webhooks = rules.webhooks();
    int bound = learned.settled() ? learned.bound() : Math.max(1, learned.bound() / 2);
    core.breath = Breath.of(webhooks.inFlight(), bound, learned.usualMillis());
    if (learned.failing()) {
      core.fuse = Fuse.open(webhooks.circuit(), learned.probeAtMillis(), learned.pauseMillis());
    }
    core.flights.goOnFrom(learned.nextNumber());
    for (Flight flight : learned.inFlight()) {
      core.flights.add(flight);
      if (flight.probe() && core.fuse.position() == Fuse.Position.OPEN) {
        core.fuse.probing();
      }
    }
    core.askers.goOnWith(learned.remembered(), nowMillis);
    return core;
  }

  /** The policy says so now. */
  void ruledBy(PaceRules rules) {
    memoryMillis = rules.idempotencyMemory().toMillis();
    Webhooks current = rules.webhooks();
    if (!webhooks.equals(current)) {
      webhooks = current;
      breath = Breath.of(current.inFlight(), breath.bound(), breath.usualMillis());
      if (fuse.position() == Fuse.Position.CLOSED) {
        fuse = new Fuse(current.circuit());
      }
    }
  }

  /** Judges a delivery that is asked for, the first time or again. */
  Verdict ask(Asked asked, long nowMillis) {
    advance(nowMillis);
    long callId = asked.callId();
    if (asked.look()) {
      return isFree(nowMillis) && line.isEmpty()
          ? new Verdict.Free()
          : new Denied(retryAfterMillis(nowMillis), 0);
    }
    Optional<Flight> known = flights.ofCall(callId);
    if (known.isPresent()) {
      return letIn(known.get(), 0);
    }
    Optional<Verdict> earlier = askers.earlier(asked, nowMillis);
    return earlier.orElseGet(() -> judge(asked, nowMillis));
  }

  private Verdict judge(Asked asked, long nowMillis) {
    long place = askers.place(asked);
    boolean waits = line.touch(place, nowMillis);
    if (waits && place == asked.callId()) {
      return queued(asked);
    }
    if (!waits && isFree(nowMillis) && line.isEmpty()) {
      return begin(asked, 0, nowMillis);
    }
    long waitMillis = Math.min(asked.waitMillis(), webhooks.longestWait().toMillis());
    boolean mayWait =
        fuse.position() == Fuse.Position.CLOSED
            && nowMillis - asked.arrivedMillis() < waitMillis
            && (waits || hasRoomFor(asked, nowMillis));
    if (!mayWait) {
      return new Denied(retryAfterMillis(nowMillis), 0);
    }
    if (!waits) {
      long arrivedMillis = Math.min(asked.arrivedMillis(), nowMillis);
      line.add(
          asked.line(),
          new Waiter(asked.callId(), List.of(), Cost.NONE, arrivedMillis, waitMillis),
          nowMillis);
    }
    return queued(asked);
  }

  private Verdict queued(Asked asked) {
    askers
        .waits(asked)
        .ifPresent(other -> told.add(new Told(other.callId(), new Verdict.GivenUp())));
    return new Verdict.Queued();
  }

  private boolean hasRoomFor(Asked asked, long nowMillis) {
    if (line.size() < webhooks.queue()) {
      return true;
    }
    Optional<Waiter> displaced = line.displace(asked.line());
    displaced.ifPresent(waiter -> deny(waiter, nowMillis));
    return displaced.isPresent();
  }

  private boolean isFree(long nowMillis) {
    return fuse.lets(nowMillis)
        && (fuse.position() != Fuse.Position.CLOSED || flights.size() < breath.bound());
  }

  private LetIn begin(Asked asked, long queuedMillis, long nowMillis) {
    boolean probe = fuse.position() != Fuse.Position.CLOSED;
    if (probe) {
      fuse.probing();
    }
    Flight flight =
        new Flight(
            flights.newNumber(nowMillis),
            asked.callId(),
            asked.sender(),
            nowMillis,
            nowMillis + webhooks.lease().toMillis(),
            probe);
    flights.add(flight);
    booked.add(new Booked(asked.sender(), Optional.empty()));
    LetIn letIn = letIn(flight, queuedMillis);
    askers.letIn(asked, letIn, nowMillis, memoryMillis);
    return letIn;
  }

  private static LetIn letIn(Flight flight, long queuedMillis) {
    return new LetIn(flight.number(), flight.sinceMillis(), flight.expiresAtMillis(), queuedMillis);
  }

  /** Does what time allows: ends what has run out, lets in who is next, sends away who waited. */
  void advance(long nowMillis) {
    expire(nowMillis);
    letNextIn(nowMillis);
  }

  /** Sends away those whose wait is over; to be called now and then while anybody waits. */
  void sweep(long nowMillis) {
    advance(nowMillis);
    line.over(nowMillis).forEach(waiter -> deny(waiter, nowMillis));
  }

  private void letNextIn(long nowMillis) {
    while (!line.isEmpty() && isFree(nowMillis)) {
      Waiter next = line.next().orElseThrow();
      if (next.isOverdue(nowMillis) || next.isAbandoned(nowMillis)) {
        deny(next, nowMillis);
      } else {
        List<Asked> all = askers.over(next.callId());
        Asked last = all.get(all.size() - 1);
        Verdict letIn = begin(last, next.queuedMillis(nowMillis), nowMillis);
        if (all.size() > 1) {
          askers.shared(last, nowMillis);
        }
        all.forEach(asked -> told.add(new Told(asked.callId(), letIn)));
      }
    }
  }

  private void deny(Waiter waiter, long nowMillis) {
    Verdict denied = new Denied(retryAfterMillis(nowMillis), waiter.queuedMillis(nowMillis));
    askers.over(waiter.callId()).forEach(asked -> told.add(new Told(asked.callId(), denied)));
  }

  /**
   * A delivery has ended.
   *
   * @return false if it is not under way
   */
  boolean release(long number, Report report, long nowMillis) {
    expire(nowMillis);
    int inFlight = flights.size();
    Optional<Flight> ended = flights.end(number);
    if (ended.isEmpty()) {
      return false;
    }
    Flight flight = ended.get();
    Outcome outcome = report.outcome();
    long tookMillis = report.millis().orElse(Math.max(0, nowMillis - flight.sinceMillis()));
    book(flight, outcome != Outcome.DELIVERED, OptionalLong.of(tookMillis));
    if (outcome != Outcome.FAILED && !flight.probe()) {
      breath.learn(tookMillis, inFlight);
    }
    OptionalLong asked = report.retryAfterSeconds();
    judge(
        flight,
        outcome == Outcome.FAILED,
        asked.isPresent() ? OptionalLong.of(asked.getAsLong() * SECOND) : asked,
        nowMillis);
    advance(nowMillis);
    return true;
  }

  /** Those that nobody has reported in time count as failed. */
  private void expire(long nowMillis) {
    for (Flight flight : flights.expire(nowMillis)) {
      book(flight, true, OptionalLong.empty());
      judge(flight, true, OptionalLong.empty(), nowMillis);
    }
  }

  /** What a delivery's end says of whether the destination works. */
  private void judge(Flight flight, boolean failed, OptionalLong askedMillis, long nowMillis) {
    boolean wasOpen = fuse.position() != Fuse.Position.CLOSED;
    if (flight.probe()) {
      fuse.probed(failed, askedMillis, nowMillis);
    } else {
      fuse.ended(failed, askedMillis, nowMillis);
    }
    boolean open = fuse.position() != Fuse.Position.CLOSED;
    if (wasOpen && !open) {
      breath.beginSmall();
    } else if (!wasOpen && open) {
      line.drain().forEach(waiter -> deny(waiter, nowMillis));
    }
  }

  private void book(Flight flight, boolean failed, OptionalLong millis) {
    booked.add(new Booked(flight.sender(), Optional.of(new Ended(failed, millis))));
  }

  /**
   * An asker has gone. If nobody else wants the delivery it waits no longer, and one that was let
   * in is undone.
   */
  void leave(long callId, long nowMillis) {
    OptionalLong place = askers.left(callId);
    if (place.isPresent()) {
      line.remove(place.getAsLong());
      return;
    }
    flights
        .ofCall(callId)
        .filter(flight -> askers.undo(flight, nowMillis))
        .ifPresent(
            flight -> {
              flights.end(flight.number());
              book(flight, true, OptionalLong.empty());
              if (flight.probe()) {
                fuse.probeLost(nowMillis);
              }
            });
    advance(nowMillis);
  }

  /** Those who wait, who are to ask another owner. */
  List<Long> leaveAll() {
    return line.drain().stream()
        .flatMap(waiter -> askers.over(waiter.callId()).stream())
        .map(Asked::callId)
        .toList();
  }

  /** It is gone: what it remembers leaves room for others. */
  void stopped() {
    askers.forget();
  }

  /** What was not told yet. */
  List<Told> drainTold() {
    return drain(told);
  }

  /** What was not booked yet. */
  List<Booked> drainBooked() {
    return drain(booked);
  }

  private static <T> List<T> drain(List<T> list) {
    if (list.isEmpty()) {
      return List.of();
    }
    List<T> all = List.copyOf(list);
    list.clear();
    return all;
  }

  /** How long a denied delivery should wait: for the probe, or for those who wait to have gone. */
  private long retryAfterMillis(long nowMillis) {
    if (fuse.position() != Fuse.Position.CLOSED) {
      return fuse.waitMillis(nowMillis);
    }
    long turns = 1L + line.size() / breath.bound();
    return Math.max(1, Math.min(turns * breath.usualMillis(), webhooks.lease().toMillis()));
  }

  boolean isBusy() {
    return flights.size() > 0 || !line.isEmpty();
  }

  int inFlight() {
    return flights.size();
  }

  int waiting() {
    return line.size();
  }

  int bound() {
    return breath.bound();
  }

  long leaseMillis() {
    return webhooks.lease().toMillis();
  }

  /** When all that is under way has ended at the latest. */
  long endsAtMillis(long nowMillis) {
    return flights.all().stream().mapToLong(Flight::expiresAtMillis).max().orElse(nowMillis);
  }

  /**
   * What is known now.
   *
   * @param settled whether it stops
   */
  Learned learned(boolean settled, long nowMillis) {
    return new Learned(
        nowMillis,
        breath.bound(),
        breath.usualMillis(),
        fuse.position() != Fuse.Position.CLOSED,
        fuse.probeAtMillis(),
        fuse.pauseMillis(),
        settled,
        flights.nextNumber(),
        settled ? List.copyOf(flights.all()) : List.of(),
        settled ? askers.toKeep(nowMillis) : List.of());
  }

  /** What {@code GET /destinations} shows of it where it is. */
  DestinationState state(String node, String shard, long nowMillis) {
    return new DestinationState(
        node,
        shard,
        breath.bound(),
        flights.size(),
        line.size(),
        fuse.position().name(),
        fuse.position() == Fuse.Position.OPEN
            ? OptionalLong.of(fuse.probeAtMillis())
            : OptionalLong.empty(),
        breath.usualMillis(),
        nowMillis);
  }
}
