package dev.weir.http.outside;

import static dev.weir.http.outside.Promise.Shape.CALENDAR;
import static dev.weir.http.outside.Promise.Shape.FIRST_CALL;
import static dev.weir.http.outside.Promise.Shape.SLIDING;
import static dev.weir.http.outside.Promise.Shape.TOKEN_BUCKET;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The test policy {@code endurance}: limits whose windows outlast any test.
 *
 * @param promise what it publishes
 * @param mostLost permits that a crash may cost: a tenth, but at least one
 */
record Endurance(Promise promise, long mostLost) {
  private static final String POLICY = "endurance";
  private static final long HOUR = 3_600;
  private static final long MONTH = 30 * 86_400;

  static final Endurance HUNDRED = of("hundred", CALENDAR, 100, MONTH);
  static final Endurance FIVE = of("five", CALENDAR, 5, MONTH);
  static final Endurance SIX_HUNDRED = of("six-hundred", CALENDAR, 600, MONTH);
  static final Endurance THOUSAND = of("thousand", CALENDAR, 1_000, MONTH);
  static final Endurance DENY = of("deny", CALENDAR, 400, MONTH);
  static final Endurance EXACT = new Endurance(Promise.of(POLICY, "exact", CALENDAR, 50, MONTH), 1);
  static final Endurance ON_FIRST_CALL = of("first-call", FIRST_CALL, 100, HOUR);
  static final Endurance SLIDES = of("sliding", SLIDING, 100, HOUR);
  static final Endurance BUCKET =
      new Endurance(new Promise(POLICY, "bucket", TOKEN_BUCKET, 100, MONTH, 60), 10);

  static final List<Endurance> ALL =
      List.of(HUNDRED, FIVE, SIX_HUNDRED, THOUSAND, DENY, EXACT, ON_FIRST_CALL, SLIDES, BUCKET);

  static final List<Promise> PROMISES = ALL.stream().map(Endurance::promise).toList();

  private static Endurance of(String limit, Promise.Shape shape, long permits, long windowSeconds) {
    return new Endurance(
        Promise.of(POLICY, limit, shape, permits, windowSeconds), Math.max(1, permits / 10));
  }

  String limit() {
    return promise.limit();
  }

  long permits() {
    return promise.permits();
  }

  /** A call of this subject under this limit alone. */
  Question by(String subject) {
    return Question.of(POLICY, "subject", subject).calls("GET", "/" + limit());
  }

  /**
   * The calls of one tick of many, of each subject at an even pace and to one node after the other.
   *
   * @param ticks in which each is asked for all of its permits
   */
  static List<Load.Next> ofTick(
      Map<Question, Endurance> subjects, List<TestNode> nodes, long tick, long ticks) {
    List<Load.Next> next = new ArrayList<>();
    int turn = 0;
    for (Map.Entry<Question, Endurance> each : subjects.entrySet()) {
      long permits = each.getValue().permits();
      long before = tick * permits / ticks;
      long after = (tick + 1) * permits / ticks;
      turn++;
      for (long i = before; i < after; i++) {
        next.add(new Load.Next(nodes.get((int) ((i + turn) % nodes.size())), each.getKey()));
      }
    }
    return next;
  }
}
