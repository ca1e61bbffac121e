package dev.weir.node.limiter;

import dev.weir.config.matching.Check;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.BucketReservation;
import dev.weir.node.window.LeaseReservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a limiter has its ledger write, what of it the journal knows, and its tally of calls. One in
 * memory only counts.
 */
final class LedgerEntries {

  /**
   * So many deliveries a crash may lose: no permits are reserved for them, so these are counted.
   */
  static final long MOST_UNWRITTEN_DELIVERIES = 100;

  private final long incarnation;
  private final RatedBuckets buckets;
  private final AnswerMemory answers;
  private final Supplier<Optional<BurstLine>> line;

  private long generation;
  private Tally before = Tally.NONE;
  private Tally tally = Tally.NONE;

  /** What the journal knows of the tally. */
  private Tally written = Tally.NONE;

  /** From the first booking on: most subjects have none. */
  private @Nullable Bookings bookings;

  /** What the journal knows of the bookings. */
  private Optional<BookedUpTo> writtenBookings = Optional.empty();

  /**
   * @param incarnation of the limiter
   * @param line its calls in flight, once there was one
   */
  LedgerEntries(
      long incarnation,
      RatedBuckets buckets,
      AnswerMemory answers,
      Supplier<Optional<BurstLine>> line) {
    this.incarnation = incarnation;
    this.buckets = buckets;
    this.answers = answers;
    this.line = line;
  }

  /** Goes on from what the journal knows. */
  void recover(LedgerState state, long nowMillis) {
    generation = state.writers().next();
    before = state.earlier().plus(state.current());
    state.bookings().ifPresent(known -> bookings = new Bookings(known, nowMillis));
    writtenBookings = bookedUpTo();
  }

  /** Counts a call, or several. */
  void count(Tally call) {
    tally = tally.plus(call);
  }

  /** Takes back the items of a batch call that was counted and then denied elsewhere. */
  void uncount(long items) {
    if (items > 0) {
      tally = tally.plus(Tally.takenBack(items));
    }
  }

  /** Enters a booking, unless it was before. */
  void book(long bookkeeper, long number, Booking booking, long nowMillis) {
    if (bookings == null) {
      bookings = new Bookings();
    }
    if (bookings.enter(bookkeeper, number, booking, nowMillis)) {
      count(booking.tally());
    }
  }

  /** Webhook deliveries that have begun and not ended. */
  long deliveriesInFlight(long nowMillis) {
    return bookings == null ? 0 : bookings.deliveriesInFlight(nowMillis);
  }

  private Optional<BookedUpTo> bookedUpTo() {
    return Optional.ofNullable(bookings).map(Bookings::upTo);
  }

  /** Whether there are so many counts of deliveries that the journal should know them. */
  boolean owesDeliveries() {
    return tally.deliveries().ended() - written.deliveries().ended() >= MOST_UNWRITTEN_DELIVERIES;
  }

  /** All that is counted, by this incarnation and those before. */
  Tally counted() {
    return before.plus(tally);
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
              long cost = Math.max(firstCost(waiting, bucket.key()), uncoveredCost(bucket.key()));
              boolean ahead = bucket.edgeMillis(nowMillis, aheadUntilMillis).isPresent();
              if (cost > 0 || bucket.runsLow() || ahead) {
                bucket.reservation(nowMillis, cost, ahead).ifPresent(wanted::add);
              }
            });
    return wanted;
  }

  private long uncoveredCost(BucketKey key) {
    return line.get().map(calls -> calls.uncoveredCost(key)).orElse(0L);
  }

  private long firstCost(Iterable<Take> waiting, BucketKey key) {
    for (Take take : waiting) {
      for (Check check : take.checks()) {
        if (check.bucket().equals(key.bucket()) && check.limit().equals(key.limit())) {
          return buckets.cost(take).of(key);
        }
      }
    }
    return 0;
  }

  /**
   * The event that makes permits durable, and as many leases as are wanted.
   *
   * @param takes how many takes wait for it
   * @return empty if there is nothing to write
   */
  Optional<LedgerEvent> reserved(long nowMillis, List<BucketReservation> wanted, int takes) {
    Optional<LeaseReservation> leases = line.get().flatMap(calls -> calls.reservation(takes));
    return wanted.isEmpty() && leases.isEmpty() && !owesDeliveries()
        ? Optional.empty()
        : Optional.of(
            new LedgerEvent.Reserved(
                incarnation, generation, nowMillis, wanted, tally, leases, bookedUpTo()));
  }

  /** The event is durable. */
  void acknowledged(LedgerEvent event, long nowMillis) {
    written = event.tally();
    writtenBookings = event.bookings().or(() -> writtenBookings);
    event.leases().ifPresent(leases -> line.get().ifPresent(calls -> calls.acknowledged(leases)));
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

  /** Whether the journal counts permits otherwise than they were taken. */
  boolean hasPermitsToSettle(long nowMillis) {
    boolean[] exposed = {line.get().filter(BurstLine::isExposed).isPresent()};
    buckets.live().forEach(bucket -> exposed[0] |= bucket.isExposed(nowMillis));
    return exposed[0];
  }

  /** Whether there are counts, remembered answers or conduct that the journal does not have. */
  boolean hasAccountsToSettle(long nowMillis) {
    answers.dropExpired(nowMillis);
    return !answers.isEmpty()
        || !tally.equals(written)
        || !bookedUpTo().equals(writtenBookings)
        || !buckets.conduct(nowMillis).isEmpty();
  }

  /** The exact state, to be kept before an orderly stop. */
  LedgerEvent settlement(long nowMillis) {
    List<BucketReservation> settled = new ArrayList<>();
    buckets.live().forEach(bucket -> bucket.settlement(nowMillis).ifPresent(settled::add));
    Optional<LeaseReservation> leases =
        line.get().filter(BurstLine::isExposed).map(calls -> calls.settlement(nowMillis));
    return new LedgerEvent.Settled(
        incarnation,
        generation,
        nowMillis,
        settled,
        tally,
        answers.toKeep(nowMillis),
        buckets.conduct(nowMillis),
        leases,
        bookedUpTo());
  }
}
