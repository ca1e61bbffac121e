package dev.weir.node.limiter;

import dev.weir.node.limiter.TakeRequest.Idempotency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who asks for the calls that wait in one line. A call with an id has one place there, through
 * however many nodes it is asked for: who asks while it waits shares its place and its answer, and
 * it leaves only when all who ask have. Mutable; confined to its actor.
 *
 * @param <A> who asks
 */
public final class LineAskers<A extends LineAskers.Asker> {

  /** One asking for one call. */
  public interface Asker {
    /** Unique for each asking. */
    long callId();

    /** The call's id, if it has one. */
    Optional<Idempotency> idempotency();
  }

  /** Who may ask for one call; of more, who has not asked for longest is not told the answer. */
  static final int MOST_OF_ONE = 16;

  /** Of each place, by its call id, those who ask, who asked last at the end. */
  private final Map<Long, List<A>> byPlace = new HashMap<>();

  /** The places of calls with an id. */
  private final Map<String, Long> placeById = new HashMap<>();

  /** The places of those whose take has another call id than their place. */
  private final Map<Long, Long> placeByTake = new HashMap<>();

  /** The call id by which the call that a take asks for stands in the line, if it does. */
  public long place(A take) {
    Long place = placeByTake.get(take.callId());
    if (place == null && take.idempotency().isPresent()) {
      place = placeById.get(take.idempotency().get().id());
    }
    return place == null ? take.callId() : place;
  }

  /** Whether a call of other content waits under the take's id. */
  public boolean isOtherThanWaits(A take) {
    List<A> known = byPlace.get(place(take));
    return known != null && !known.get(0).idempotency().equals(take.idempotency());
  }

  /**
   * Somebody asks, for the first time or again, for a call that stands in the line.
   *
   * @return who is not told the answer any more, since {@value #MOST_OF_ONE} others are
   */
  public Optional<A> asked(A take) {
    long place = place(take);
    List<A> takes = byPlace.computeIfAbsent(place, unused -> new ArrayList<>(1));
    takes.removeIf(known -> known.callId() == take.callId());
    Optional<A> tooMany =
        takes.size() == MOST_OF_ONE ? Optional.of(takes.remove(0)) : Optional.empty();
    tooMany.ifPresent(one -> placeByTake.remove(one.callId()));
    takes.add(take);
    take.idempotency().map(Idempotency::id).ifPresent(id -> placeById.put(id, place));
    if (place != take.callId()) {
      placeByTake.put(take.callId(), place);
    }
    return tooMany;
  }

  /**
   * One asker has gone.
   *
   * @return the place that nobody asks for any more; empty where others do, or nobody ever did
   */
  public OptionalLong left(long callId) {
    Long shared = placeByTake.remove(callId);
    long place = shared == null ? callId : shared;
    List<A> takes = byPlace.get(place);
    if (takes != null && takes.size() == 1 && takes.get(0).callId() == callId) {
      return OptionalLong.of(place);
    }
    if (takes != null) {
      takes.removeIf(known -> known.callId() == callId);
    }
    return OptionalLong.empty();
  }

  /** The call at a place has left the line; returns who asks for it, who asked last at the end. */
  public List<A> over(long place) {
    List<A> takes = byPlace.remove(place);
    if (takes == null) {
      return List.of();
    }
    for (A take : takes) {
      placeByTake.remove(take.callId());
      take.idempotency().map(Idempotency::id).ifPresent(placeById::remove);
    }
    return takes;
  }
}
