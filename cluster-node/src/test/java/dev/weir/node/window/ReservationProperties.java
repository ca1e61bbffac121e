package dev.weir.node.window;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Reserve;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever happens to a durable bucket, its journal and its limiter: see {@link World}. */
class ReservationProperties {

  private static final long START = 1_714_058_363_457L;

  /** What may happen. */
  private enum Kind {
    ADVANCE,
    TAKE,
    TAKE_AND_WAIT,
    RENEW,
    RESERVE_AHEAD,
    PERSIST,
    ACKNOWLEDGE,
    LOSE,
    CRASH,
    STOP,
    REFUND,
    CHANGE_PERMITS,
    STEP_BACK
  }

  private record Event(Kind kind, int number, long millis) {}

  private record Story(List<Rate> rates, Reserve reserve, List<Event> events) {}

  @Property
  void neverMoreThanTheLimitAndNoMoreLostThanReserved(@ForAll("crashes") Story story) {
    play(story);
  }

  @Property
  void refundsGrantNothingTwice(@ForAll("refunds") Story story) {
    play(story);
  }

  @Property
  void otherLimitsHoldFromWhenTheyAreInForce(@ForAll("changes") Story story) {
    play(story);
  }

  @Property
  void aClockThatStepsBackGrantsNothingExtra(@ForAll("steps") Story story) {
    play(story);
  }

  private static void play(Story story) {
    World world = new World(story.rates(), story.reserve(), START);
    for (Event event : story.events()) {
      switch (event.kind()) {
        case ADVANCE -> world.advance(event.millis());
        case TAKE -> {
          var unused = world.take(1 + event.number() % cost(story));
        }
        case TAKE_AND_WAIT -> world.takeAndWait(1 + event.number() % cost(story));
        case RENEW -> world.renew();
        case RESERVE_AHEAD -> world.reserveAhead();
        case PERSIST -> world.persistOne(event.number());
        case ACKNOWLEDGE -> world.acknowledge(event.number());
        case LOSE -> world.loseOne();
        case CRASH -> world.crash();
        case STOP -> world.stop();
        case REFUND -> world.refund(event.number());
        case CHANGE_PERMITS -> world.changePermits(1 + event.number() % 50);
        case STEP_BACK -> world.stepBack(event.millis());
      }
    }
  }

  private static long cost(Story story) {
    return Math.max(1, story.rates().get(0).capacity() / 4);
  }

  @Provide
  Arbitrary<Story> crashes() {
    return stories();
  }

  @Provide
  Arbitrary<Story> refunds() {
    return stories(Kind.REFUND);
  }

  @Provide
  Arbitrary<Story> changes() {
    return stories(Kind.CHANGE_PERMITS);
  }

  @Provide
  Arbitrary<Story> steps() {
    return stories(Kind.STEP_BACK);
  }

  private static Arbitrary<Story> stories(Kind... more) {
    List<Tuple.Tuple2<Integer, Kind>> kinds =
        new ArrayList<>(
            List.of(
                Tuple.of(8, Kind.ADVANCE),
                Tuple.of(10, Kind.TAKE),
                Tuple.of(6, Kind.TAKE_AND_WAIT),
                Tuple.of(4, Kind.RENEW),
                Tuple.of(3, Kind.RESERVE_AHEAD),
                Tuple.of(8, Kind.PERSIST),
                Tuple.of(6, Kind.ACKNOWLEDGE),
                Tuple.of(1, Kind.LOSE),
                Tuple.of(2, Kind.CRASH),
                Tuple.of(1, Kind.STOP)));
    for (Kind kind : more) {
      kinds.add(Tuple.of(5, kind));
    }
    Arbitrary<Event> events =
        Combinators.combine(
                Arbitraries.frequency(kinds),
                Arbitraries.integers().between(0, 1000),
                Arbitraries.frequencyOf(
                    Tuple.of(4, Arbitraries.longs().between(0, 5)),
                    Tuple.of(4, Arbitraries.longs().between(0, 100)),
                    Tuple.of(2, Arbitraries.longs().between(0, 1000)),
                    Tuple.of(1, Arbitraries.of(99L, 100L, 101L, 199L, 200L, 300L))))
            .as(Event::new);
    return Combinators.combine(
            rates(),
            Arbitraries.of(
                Reserve.TENTH, new Reserve(50, true), new Reserve(1, false), new Reserve(5, false)),
            events.list().ofMinSize(1).ofMaxSize(100))
        .as(Story::new);
  }

  private static Arbitrary<List<Rate>> rates() {
    Arbitrary<Long> permits = Arbitraries.of(1L, 3L, 10L, 20L, 70L);
    Arbitrary<List<Rate>> one =
        Combinators.combine(Arbitraries.of(Algorithm.class), permits)
            .as((algorithm, most) -> List.of(rate(most, 100, algorithm)));
    Arbitrary<List<Rate>> several =
        Combinators.combine(
                Arbitraries.of(Algorithm.class).list().uniqueElements().ofMinSize(1).ofMaxSize(4),
                permits,
                Arbitraries.of(100L, 150L, 300L))
            .as(
                (algorithms, most, length) -> {
                  List<Rate> rates = new ArrayList<>();
                  rates.add(rate(most, 100, Algorithm.FIXED_CALENDAR));
                  for (Algorithm algorithm : algorithms) {
                    if (length > 100 || algorithm != Algorithm.FIXED_CALENDAR) {
                      rates.add(rate(most * length / 100 + 1, length, algorithm));
                    }
                  }
                  return rates;
                });
    return Arbitraries.oneOf(Arrays.asList(one, several));
  }

  private static Rate rate(long permits, long windowMillis, Algorithm algorithm) {
    return Rate.of(permits, Duration.ofMillis(windowMillis), algorithm);
  }
}
