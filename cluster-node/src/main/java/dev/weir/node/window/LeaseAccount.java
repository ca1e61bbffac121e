package dev.weir.node.window;

import java.util.List;

/**
 * What the journal knows of a limiter's leases, over all its incarnations: never fewer than are
 * out.
 *
 * @param next all leases ever granted have numbers below it; 0: none was
 * @param maybe those that may be out and are not {@code known}
 * @param most of them may be out at a time
 * @param leaseMillis the longest that one of them lasts
 * @param known those that are out
 * @param heldUntilMillis when the last of {@code maybe} has run out; 0: one full lease after it is
 *     read
 */
public record LeaseAccount(
    long next,
    LeaseNumbers maybe,
    long most,
    long leaseMillis,
    List<Lease> known,
    long heldUntilMillis) {

  /** Of a limiter that never granted a lease. */
  public static final LeaseAccount EMPTY =
      new LeaseAccount(0, LeaseNumbers.NONE, 0, 0, List.of(), 0);

  public LeaseAccount {
    known = List.copyOf(known);
  }

  /** With a reservation written down. The order of calls is the journal's. */
  public LeaseAccount apply(Standing standing, LeaseReservation reservation) {
    LeaseAccount written =
        new LeaseAccount(
            Math.max(next, reservation.upTo()),
            reservation.maybe(),
            reservation.most(),
            reservation.leaseMillis(),
            reservation.known(),
            reservation.heldUntilMillis());
    return switch (standing) {
      case LEADING -> written;
      // Only one of the two writers grants anything; nobody can tell which.
      case TIED, OVERTAKEN ->
          new LeaseAccount(
              written.next,
              all().plus(written.all()),
              Math.max(out(), written.out()),
              Math.max(longestMillis(), written.longestMillis()),
              List.of(),
              0);
    };
  }

  /** The numbers of all that may be out. */
  LeaseNumbers all() {
    return maybe.plus(LeaseNumbers.of(known.stream().map(Lease::number).sorted().toList()));
  }

  /** At most so many are out. */
  long out() {
    return known.size() + Math.min(maybe.size(), most);
  }

  private long longestMillis() {
    long longest = leaseMillis;
    for (Lease lease : known) {
      longest = Math.max(longest, lease.expiresAtMillis() - lease.sinceMillis());
    }
    return longest;
  }
}
