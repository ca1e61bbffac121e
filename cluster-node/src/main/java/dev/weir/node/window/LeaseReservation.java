package dev.weir.node.window;

import java.util.List;

/**
 * What to persist before leases may be granted further, or, for a settlement, when none will be.
 *
 * @param upTo leases below this number may be granted
 * @param maybe those that may be out, if this is the last that is known, and are not {@code known}
 * @param most of them may be out at a time
 * @param leaseMillis the longest that one of them lasts
 * @param known a settlement's: those that are out
 * @param heldUntilMillis a settlement's: when the last of {@code maybe} has run out; else 0: one
 *     full lease after it is read
 */
public record LeaseReservation(
    long upTo,
    LeaseNumbers maybe,
    long most,
    long leaseMillis,
    List<Lease> known,
    long heldUntilMillis) {

  public LeaseReservation {
    Expect.atLeast("upTo", upTo, 0);
    Expect.atLeast("most", most, 0);
    Expect.atLeast("leaseMillis", leaseMillis, 0);
    known = List.copyOf(known);
  }
}
