package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.node.window.Turn.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Calls of one shaped limit, against a naive book that lets each in at the first millisecond at
 * which there is room for it and for nobody before it, and knows beforehand who will not be in
 * time.
 */
class ShapeProperties {

  private static final long START = 1_714_058_363_457L;
  private static final int QUEUE = 6;
  private static final BucketKey KEY = new BucketKey("writes", "");

  private record Arrival(long afterMillis, long waitMillis) {}

  private record Story(Rate rate, List<Arrival> arrivals) {}

  /** A call that waits, in the book. */
  private record Call(long callId, long arrivedMillis, long waitMillis) {
    private long endsMillis() {
      return arrivedMillis + waitMillis;
    }
  }

  /** One limit's bucket as anybody would count it. */
  private static final class Book {
    private final Rate rate;
    private final List<Long> takenMillis = new ArrayList<>();
    private long debt;
    private long asOfMillis = START;

    Book(Rate rate) {
      this.rate = rate;
    }

    Book copy() {
      Book copy = new Book(rate);
      copy.takenMillis.addAll(takenMillis);
      copy.debt = debt;
      copy.asOfMillis = asOfMillis;
      return copy;
    }

    boolean hasRoom(long nowMillis) {
      if (rate.algorithm() == Algorithm.TOKEN_BUCKET) {
        debt = Math.max(0, debt - (nowMillis - asOfMillis) * rate.permits());
        asOfMillis = nowMillis;
        return debt + rate.windowMillis() <= rate.capacity() * rate.windowMillis();
      }
      long window = nowMillis / rate.windowMillis();
      return takenMillis.stream().filter(at -> at / rate.windowMillis() == window).count()
          < rate.permits();
    }

    void take(long nowMillis) {
      debt += rate.windowMillis();
      takenMillis.add(nowMillis);
    }
  }

  @Property(tries = 400)
  void eachIsLetInWhenItsPermitIsDueInOrderOrDeniedAtOnce(@ForAll("stories") Story story) {
    Buckets buckets =
        new Buckets(10, (key, nowMillis) -> Bucket.inMemory(key, List.of(story.rate()), nowMillis));
    BurstQueue line =
        new BurstQueue(buckets, Leases.inMemory(START), key -> true, key -> OptionalInt.of(QUEUE));
    Book book = new Book(story.rate());
    List<Call> waiting = new ArrayList<>();
    Map<Long, Long> letInMillis = new HashMap<>();
    Set<Long> told = new HashSet<>();
    long nowMillis = START;
    long callId = 0;
    for (Arrival arrival : story.arrivals()) {
      long untilMillis = nowMillis + arrival.afterMillis();
      for (; nowMillis < untilMillis; nowMillis++) {
        settle(book, waiting, letInMillis, nowMillis);
        if (line.nextMillis(nowMillis).orElse(Long.MAX_VALUE) <= nowMillis) {
          told.addAll(advance(line, nowMillis, letInMillis));
        }
      }
      settle(book, waiting, letInMillis, nowMillis);
      told.addAll(advance(line, nowMillis, letInMillis));
      for (Call call : waiting) {
        assertThat(line.isWaiting(call.callId(), nowMillis)).as("%s waits", call).isTrue();
      }
      Call call = new Call(callId++, nowMillis, arrival.waitMillis());
      Waiter waiter =
          new Waiter(
              call.callId(), List.of(KEY), Cost.of(1), nowMillis, arrival.waitMillis(), false);
      Turn turn = line.join(waiter, nowMillis, BurstBound.NONE, arrival.waitMillis() > 0, false);
      assertThat(turn.standing()).as("%s", call).isEqualTo(expected(book, waiting, call));
      if (turn.standing() == Standing.LET_IN) {
        book.take(nowMillis);
      } else if (turn.standing() == Standing.QUEUED) {
        waiting.add(call);
      } else {
        Bucket bucket = buckets.find(KEY).orElseThrow();
        List<WindowView> views = bucket.viewsAfter(nowMillis, line.wanted(KEY), 1, 0);
        assertThat(nowMillis + views.get(0).retryAfterMillis())
            .as("when it may come again")
            .isEqualTo(dueMillis(book, waiting, nowMillis));
      }
    }
    assertThat(told).as("whom the line let in").isEqualTo(letInMillis.keySet());
  }

  private static Set<Long> advance(BurstQueue line, long nowMillis, Map<Long, Long> letInMillis) {
    Set<Long> told = new HashSet<>();
    for (Turn turn : line.advance(nowMillis, BurstBound.NONE)) {
      assertThat(turn.standing()).isEqualTo(Standing.LET_IN);
      long callId = turn.waiter().callId();
      assertThat(letInMillis).as("not before it is due").containsKey(callId);
      assertThat(nowMillis).as("as soon as it is due").isEqualTo(letInMillis.get(callId));
      told.add(callId);
    }
    return told;
  }

  private static void settle(
      Book book, List<Call> waiting, Map<Long, Long> letInMillis, long nowMillis) {
    while (!waiting.isEmpty() && book.hasRoom(nowMillis)) {
      book.take(nowMillis);
      letInMillis.put(waiting.remove(0).callId(), nowMillis);
    }
  }

  private static Standing expected(Book book, List<Call> waiting, Call call) {
    if (waiting.isEmpty() && book.hasRoom(call.arrivedMillis())) {
      return Standing.LET_IN;
    }
    boolean inTime = dueMillis(book, waiting, call.arrivedMillis()) < call.endsMillis();
    return inTime && waiting.size() < QUEUE ? Standing.QUEUED : Standing.NOT_DUE;
  }

  /** When one that comes now has its permit, found by trying each millisecond. */
  private static long dueMillis(Book book, List<Call> waiting, long nowMillis) {
    Book later = book.copy();
    int before = waiting.size();
    long atMillis = nowMillis;
    while (true) {
      if (!later.hasRoom(atMillis)) {
        atMillis++;
      } else if (before == 0) {
        return atMillis;
      } else {
        later.take(atMillis);
        before--;
      }
    }
  }

  @Provide
  Arbitrary<Story> stories() {
    Arbitrary<Rate> buckets =
        Combinators.combine(
                Arbitraries.integers().between(1, 7), Arbitraries.integers().between(1, 4))
            .as(
                (permits, capacity) ->
                    new Rate(permits, Duration.ofMillis(700), Algorithm.TOKEN_BUCKET, capacity));
    Arbitrary<Rate> fixed =
        Arbitraries.integers()
            .between(1, 4)
            .map(permits -> Rate.of(permits, Duration.ofMillis(400), Algorithm.FIXED_CALENDAR));
    Arbitrary<Arrival> arrivals =
        Combinators.combine(
                Arbitraries.frequencyOf(
                    net.jqwik.api.Tuple.of(3, Arbitraries.longs().between(0, 20)),
                    net.jqwik.api.Tuple.of(1, Arbitraries.longs().between(20, 900))),
                Arbitraries.of(0L, 100L, 700L, 2_900L))
            .as(Arrival::new);
    return Combinators.combine(
            Arbitraries.oneOf(buckets, fixed), arrivals.list().ofMinSize(1).ofMaxSize(40))
        .as(Story::new);
  }
}
