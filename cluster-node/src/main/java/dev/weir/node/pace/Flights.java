package dev.weir.node.pace;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The deliveries under way to one destination. Mutable; confined to its actor. */
final class Flights {

  /**
   * So many numbers there are for each millisecond: none is used twice, by no other owner either.
   */
  private static final long NUMBERS_PER_MILLI = 1_000;

  private final Map<Long, Flight> byNumber = new LinkedHashMap<>();
  private final Map<Long, Flight> byCall = new HashMap<>();
  private long nextNumber;
  private long nextExpiryMillis = Long.MAX_VALUE;

  /** Goes on with the numbers of an earlier owner, whose clock may have been ahead. */
  void goOnFrom(long number) {
    nextNumber = Math.max(nextNumber, number);
  }

  /** No number from this one on was ever used. */
  long nextNumber() {
    return nextNumber;
  }

  /** A number that no other delivery has or had. */
  long newNumber(long nowMillis) {
    nextNumber = Math.max(nextNumber, nowMillis * NUMBERS_PER_MILLI);
    return nextNumber++;
  }

  void add(Flight flight) {
    byNumber.put(flight.number(), flight);
    byCall.put(flight.callId(), flight);
    nextNumber = Math.max(nextNumber, flight.number() + 1);
    nextExpiryMillis = Math.min(nextExpiryMillis, flight.expiresAtMillis());
  }

  int size() {
    return byNumber.size();
  }

  Collection<Flight> all() {
    return byNumber.values();
  }

  Optional<Flight> ofCall(long callId) {
    return Optional.ofNullable(byCall.get(callId));
  }

  /** Ends one, if it is under way. */
  Optional<Flight> end(long number) {
    Flight flight = byNumber.remove(number);
    if (flight != null) {
      byCall.remove(flight.callId());
    }
    return Optional.ofNullable(flight);
  }

  /** Ends those of which nobody has said in time how they went. */
  List<Flight> expire(long nowMillis) {
    if (nowMillis < nextExpiryMillis) {
      return List.of();
    }
    List<Flight> expired = new ArrayList<>();
    nextExpiryMillis = Long.MAX_VALUE;
    for (Iterator<Flight> each = byNumber.values().iterator(); each.hasNext(); ) {
      Flight flight = each.next();
      if (nowMillis >= flight.expiresAtMillis()) {
        each.remove();
        byCall.remove(flight.callId());
        expired.add(flight);
      } else {
        nextExpiryMillis = Math.min(nextExpiryMillis, flight.expiresAtMillis());
      }
    }
    return expired;
  }
}
