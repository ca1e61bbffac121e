package dev.weir.node.window;

import java.util.Iterator;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who may stand in a line: so many as wait for a slot, and so many as wait for a permit of each
 * shaped bucket.
 */
final class Places {

  private final WaitingLine line;
  private final Shaping shaping;

  Places(WaitingLine line, Shaping shaping) {
    this.line = line;
    this.shaping = shaping;
  }

  /**
   * Whether there is room in the line, if need be at the cost of one that came later.
   *
   * @param forPermit whether it waits for its permits too
   */
  boolean makesPlace(Waiter call, BurstBound bound, boolean forPermit) {
    if (call.needsSlot() && !line.hasPlace(call, bound.queue(), Waiter::needsSlot)) {
      return false;
    }
    if (forPermit) {
      for (BucketKey key : shaping.shaped(call)) {
        if (!line.hasPlace(call, shaping.queue(key), waitsFor(key))) {
          return false;
        }
      }
    }
    return true;
  }

  /** One that there is no place for, since this one has joined. */
  Optional<Waiter> tooMany(Waiter call, BurstBound bound) {
    Optional<Waiter> out =
        call.needsSlot() ? line.lastOfMore(bound.queue(), Waiter::needsSlot) : Optional.empty();
    if (call.permits().isEmpty()) {
      for (BucketKey key : shaping.shaped(call)) {
        out = out.or(() -> line.lastOfMore(shaping.queue(key), waitsFor(key)));
      }
    }
    return out;
  }

  /** What those want who wait for permits and came no later than then. */
  Shaping.Wanted wanted(long arrivedMillis) {
    Shaping.Wanted wanted = new Shaping.Wanted();
    for (Iterator<Waiter> waiting = line.iterator(); waiting.hasNext(); ) {
      Waiter waiter = waiting.next();
      if (waiter.arrivedMillis() > arrivedMillis) {
        break;
      }
      if (waiter.permits().isEmpty()) {
        shaping.want(waiter, wanted);
      }
    }
    return wanted;
  }

  private static Predicate<Waiter> waitsFor(BucketKey key) {
    return waiter -> waiter.permits().isEmpty() && waiter.keys().contains(key);
  }
}
