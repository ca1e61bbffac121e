package dev.weir.http.outside;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Callers of so many subjects at a time, in turn. A subject that has been asked for some more than
 * all of its permits gives its place to a new one. By one thread only.
 */
final class Turnover {
  /** A prime, so that each is asked of every node, however many there are. */
  static final int PLACES = 997;

  /** All that need a write now and then; but of those with five permits a crowd would come anew. */
  private static final List<Endurance> LIMITS =
      Endurance.ALL.stream().filter(limit -> limit.permits() > 5).toList();

  /** Beyond its permits each is asked for a twentieth more, and denied. */
  private static final long BEYOND = 20;

  /**
   * A subject under one limit.
   *
   * @param json its call
   */
  record Caller(Endurance limit, Question question, String json) {
    private static Caller of(Endurance limit) {
      Question question = limit.by(Subjects.next("turnover"));
      return new Caller(limit, question, question.json());
    }
  }

  private static final class Place {
    private final Endurance limit;
    private volatile Caller caller;
    private long left;

    private Place(int index) {
      limit = LIMITS.get(index % LIMITS.size());
      caller = Caller.of(limit);
      // The first of each place are asked for less, so that they do not all go at once.
      left = Math.max(1, callsOf(limit) * index / PLACES);
    }

    private Caller next() {
      if (left == 0) {
        caller = Caller.of(limit);
        left = callsOf(limit);
      }
      left--;
      return caller;
    }
  }

  private final List<Place> places = IntStream.range(0, PLACES).mapToObj(Place::new).toList();
  private int turn;

  private static long callsOf(Endurance limit) {
    return limit.permits() + limit.permits() / BEYOND;
  }

  /** Whose turn it is. */
  Caller next() {
    turn = (turn + 1) % PLACES;
    return places.get(turn).next();
  }

  /** Those who have a place now; for any thread. */
  List<Caller> present() {
    return places.stream().map(place -> place.caller).toList();
  }
}
