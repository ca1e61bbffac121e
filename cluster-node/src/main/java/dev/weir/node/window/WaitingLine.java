package dev.weir.node.window;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Calls that wait, those that first came first in front. Whoever waits is to ask for its call again
 * and again: what nobody has asked for in {@value #ABANDONED_MILLIS} ms is gone. Mutable; confined
 * to its actor.
 */
public final class WaitingLine {

  /** How long nobody may ask for a call that waits. */
  public static final long ABANDONED_MILLIS = 3_000;

  private record Place(Waiter waiter, long order) {
    private static final Comparator<Place> BY_ARRIVAL =
        Comparator.<Place>comparingLong(place -> place.waiter.arrivedMillis())
            .thenComparingLong(Place::order);
  }

  private final TreeSet<Place> line = new TreeSet<>(Place.BY_ARRIVAL);
  private final Map<Long, Place> byCall = new HashMap<>();
  private long nextOrder;

  /** How many wait. */
  public int size() {
    return line.size();
  }

  /** Whether nobody waits. */
  public boolean isEmpty() {
    return line.isEmpty();
  }

  /** Whether the call stands here; from now on it was asked for now. */
  public boolean touch(long callId, long nowMillis) {
    Place place = byCall.get(callId);
    if (place != null) {
      place.waiter.asked(nowMillis);
    }
    return place != null;
  }

  /** Puts a call behind those that came no later. */
  public void add(Waiter waiter, long nowMillis) {
    waiter.asked(nowMillis);
    Place place = new Place(waiter, nextOrder++);
    byCall.put(waiter.callId(), place);
    line.add(place);
  }

  /** Moves a call forward that came earlier than was known. */
  void cameBy(long callId, long arrivedMillis) {
    Place place = byCall.get(callId);
    if (place != null && arrivedMillis < place.waiter.arrivedMillis()) {
      line.remove(place);
      place.waiter.cameAt(arrivedMillis);
      line.add(place);
    }
  }

  /** Who is next. */
  public Optional<Waiter> first() {
    return line.isEmpty() ? Optional.empty() : Optional.of(line.first().waiter);
  }

  /** Who came last. */
  public Optional<Waiter> last() {
    return line.isEmpty() ? Optional.empty() : Optional.of(line.last().waiter);
  }

  /**
   * Whether one more of a kind may stand here, if need be in place of one of them that came later.
   */
  boolean hasPlace(Waiter call, int most, Predicate<Waiter> kind) {
    int standing = 0;
    long lastMillis = Long.MIN_VALUE;
    for (Place place : line) {
      if (kind.test(place.waiter)) {
        standing++;
        lastMillis = place.waiter.arrivedMillis();
      }
    }
    return standing < most || (most > 0 && standing == most && lastMillis > call.arrivedMillis());
  }

  /** The last of a kind, if more of them stand here than may. */
  Optional<Waiter> lastOfMore(int most, Predicate<Waiter> kind) {
    int standing = 0;
    Optional<Waiter> last = Optional.empty();
    for (Place place : line) {
      if (kind.test(place.waiter)) {
        standing++;
        last = Optional.of(place.waiter);
      }
    }
    return standing > most ? last : Optional.empty();
  }

  /** Takes a call out of it, if it is there. */
  public Optional<Waiter> remove(long callId) {
    Place place = byCall.remove(callId);
    if (place == null) {
      return Optional.empty();
    }
    line.remove(place);
    return Optional.of(place.waiter);
  }

  /** In order; each may be removed from the iterator. */
  public Iterator<Waiter> iterator() {
    Iterator<Place> places = line.iterator();
    return new Iterator<>() {
      private long callId;

      @Override
      public boolean hasNext() {
        return places.hasNext();
      }

      @Override
      public Waiter next() {
        Waiter waiter = places.next().waiter;
        callId = waiter.callId();
        return waiter;
      }

      @Override
      public void remove() {
        places.remove();
        byCall.remove(callId);
      }
    };
  }

  /** In order. */
  List<Waiter> all() {
    return line.stream().map(Place::waiter).toList();
  }

  /** Removes and returns all, in order. */
  Collection<Waiter> drain() {
    List<Waiter> all = all();
    line.clear();
    byCall.clear();
    return all;
  }

  /** When the first of them leaves by itself; far in the future if none waits. */
  long nextLeaveMillis() {
    long leaveMillis = Long.MAX_VALUE;
    for (Place place : line) {
      leaveMillis = Math.min(leaveMillis, place.waiter.leavesMillis());
    }
    return leaveMillis;
  }
}
