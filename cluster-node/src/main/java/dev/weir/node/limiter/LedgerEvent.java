package dev.weir.node.limiter;

import dev.weir.node.window.BucketReservation;
import dev.weir.node.window.Conduct;
import dev.weir.node.window.LeaseReservation;
import java.util.List;
import java.util.Optional;

/** What a ledger keeps. Each event carries all that applying it needs. */
sealed interface LedgerEvent extends CborSerializable {

  /** Who wrote it; no other incarnation's share is lowered by it. */
  long incarnation();

  /** Of how late a generation of writers that incarnation is. */
  long generation();

  /** When it was written, Unix milliseconds, by the owner's clock. */
  long atMillis();

  /** Where each bucket stands now: what was taken of it, and how far it may be granted. */
  List<BucketReservation> buckets();

  /** How far leases may be granted, or which are out; empty where nothing has changed. */
  default Optional<LeaseReservation> leases() {
    return Optional.empty();
  }

  /** Which bookings are in the tally, and what they say is under way; empty where none came. */
  default Optional<BookedUpTo> bookings() {
    return Optional.empty();
  }

  /** What this incarnation has counted so far. */
  Tally tally();

  /** Permits may be granted as far as this says. */
  record Reserved(
      long incarnation,
      long generation,
      long atMillis,
      List<BucketReservation> buckets,
      Tally tally,
      Optional<LeaseReservation> leases,
      Optional<BookedUpTo> bookings)
      implements LedgerEvent {

    /** Only a sign that somebody can write. */
    static Reserved ofNothing(long incarnation, long generation, long atMillis) {
      return new Reserved(
          incarnation,
          generation,
          atMillis,
          List.of(),
          Tally.NONE,
          Optional.empty(),
          Optional.empty());
    }
  }

  /**
   * An operator emptied every window: what was counted before is forgotten. It begins a generation,
   * so that its writer is known to have come after all whose grants it forgets.
   */
  record Emptied(long incarnation, long generation, long atMillis, Tally tally)
      implements LedgerEvent {
    @Override
    public List<BucketReservation> buckets() {
      return List.of();
    }
  }

  /**
   * The limiter stops in good order: this is exactly what was taken, and how the subject behaved.
   */
  record Settled(
      long incarnation,
      long generation,
      long atMillis,
      List<BucketReservation> buckets,
      Tally tally,
      List<RememberedAnswer> answers,
      List<Conduct> conduct,
      Optional<LeaseReservation> leases,
      Optional<BookedUpTo> bookings)
      implements LedgerEvent {}
}
