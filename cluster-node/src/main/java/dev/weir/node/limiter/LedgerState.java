package dev.weir.node.limiter;

import dev.weir.node.window.BucketAccount;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.BucketReservation;
import dev.weir.node.window.Conduct;
import dev.weir.node.window.LeaseAccount;
import dev.weir.node.window.Standing;
import dev.weir.node.window.Writers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the journal knows of one limiter.
 *
 * @param accounts one for each bucket that may still be live
 * @param earlier counted by all incarnations before the last writer
 * @param incarnation the last writer
 * @param current counted by it
 * @param writtenAtMillis when the last event was written, Unix milliseconds; 0 before the first
 * @param answers remembered at the last orderly stop
 * @param writers who wrote last
 * @param conduct how the subject behaved, as the last orderly stop knew it; a crash loses what came
 *     after that
 * @param leases what is known of calls in flight
 * @param bookings which bookings are counted
 */
record LedgerState(
    List<BucketLedger> accounts,
    Tally earlier,
    long incarnation,
    Tally current,
    long writtenAtMillis,
    List<RememberedAnswer> answers,
    Writers writers,
    List<Conduct> conduct,
    LeaseAccount leases,
    Optional<BookedUpTo> bookings)
    implements CborSerializable {

  static final LedgerState EMPTY =
      new LedgerState(
          List.of(),
          Tally.NONE,
          0,
          Tally.NONE,
          0,
          List.of(),
          Writers.NONE,
          List.of(),
          LeaseAccount.EMPTY,
          Optional.empty());

  /** One bucket's account. */
  record BucketLedger(BucketKey key, BucketAccount account) {}

  LedgerState {
    accounts = List.copyOf(accounts);
    answers = List.copyOf(answers);
    conduct = List.copyOf(conduct);
  }

  /** The state after an event. */
  LedgerState apply(LedgerEvent event) {
    Writers after = writers.with(event.incarnation(), event.generation());
    Standing standing = after.standing(event.incarnation(), event.generation());
    boolean same = event.incarnation() == incarnation;
    return new LedgerState(
        applied(event, standing),
        same ? earlier : earlier.plus(current),
        event.incarnation(),
        event.tally(),
        Math.max(writtenAtMillis, event.atMillis()),
        event instanceof LedgerEvent.Settled settled ? settled.answers() : List.of(),
        after,
        conduct(event, standing),
        event.leases().map(written -> leases.apply(standing, written)).orElse(leases),
        standing == Standing.LEADING ? event.bookings().or(() -> bookings) : bookings);
  }

  private List<Conduct> conduct(LedgerEvent event, Standing standing) {
    if (standing != Standing.LEADING) {
      return conduct;
    }
    if (event instanceof LedgerEvent.Emptied) {
      return List.of();
    }
    return event instanceof LedgerEvent.Settled settled ? settled.conduct() : conduct;
  }

  /** What is known of a bucket. */
  Optional<BucketAccount> account(BucketKey key) {
    for (BucketLedger kept : accounts) {
      if (kept.key().equals(key)) {
        return Optional.of(kept.account());
      }
    }
    return Optional.empty();
  }

  private List<BucketLedger> applied(LedgerEvent event, Standing standing) {
    if (event instanceof LedgerEvent.Emptied && standing == Standing.LEADING) {
      return List.of();
    }
    List<BucketLedger> after = new ArrayList<>(accounts.size() + 1);
    for (BucketLedger kept : accounts) {
      BucketAccount account = kept.account();
      for (BucketReservation reservation : event.buckets()) {
        if (reservation.key().equals(kept.key())) {
          account = apply(account, event, standing, reservation);
        }
      }
      if (standing != Standing.LEADING || !account.isOver(event.atMillis())) {
        after.add(new BucketLedger(kept.key(), account));
      }
    }
    for (BucketReservation reservation : event.buckets()) {
      if (account(reservation.key()).isEmpty()) {
        after.add(
            new BucketLedger(
                reservation.key(), apply(BucketAccount.EMPTY, event, standing, reservation)));
      }
    }
    return after;
  }

  private static BucketAccount apply(
      BucketAccount account, LedgerEvent event, Standing standing, BucketReservation reservation) {
    return account.apply(event.incarnation(), standing, event.atMillis(), reservation);
  }
}
