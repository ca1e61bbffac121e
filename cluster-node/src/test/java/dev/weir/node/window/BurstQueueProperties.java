package dev.weir.node.window;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever happens to calls in flight and in the line: see {@link BurstWorld}. */
class BurstQueueProperties {

  private static final long START = 1_714_058_363_457L;

  private enum Kind {
    ARRIVE,
    ARRIVE_IMPATIENT,
    ASK_AGAIN,
    ADVANCE,
    WRITE,
    PERSIST,
    ACKNOWLEDGE,
    LOSE_WRITE,
    RELEASE,
    RELEASE_AGAIN,
    LEAVE,
    DIE,
    MOVE,
    CRASH,
    SLOTS,
    STEP_BACK,
    STEP_FORWARD
  }

  private record Event(Kind kind, int number, long millis) {}

  private record Story(int slots, int queue, int ahead, List<Event> events) {}

  @Property
  void boundOrderAndPermitsHoldInMemory(@ForAll("calm") Story story) {
    play(story, false, false);
  }

  @Property
  void boundOrderAndPermitsHoldOverMoves(@ForAll("moves") Story story) {
    play(story, true, false);
  }

  @Property
  void neverMoreInFlightThanTheBoundOverCrashes(@ForAll("crashes") Story story) {
    play(story, true, false);
  }

  @Property
  void otherSlotsHoldAtOnceAndTakeNoneAway(@ForAll("changes") Story story) {
    play(story, true, false);
  }

  @Property
  void aClockThatStepsBackLetsNobodyInEarly(@ForAll("steps") Story story) {
    play(story, true, false);
  }

  @Property
  void allOfThisHoldsThroughCrashesMovesChangesAndClockStepsAtOnce(
      @ForAll("everything") Story story) {
    play(story, true, false);
  }

  @Property
  void soDoesItWhereCallsWaitForShapedPermitsToo(@ForAll("everything") Story story) {
    play(story, true, true);
  }

  private static void play(Story story, boolean durable, boolean shapes) {
    BurstWorld world =
        new BurstWorld(durable, shapes, story.slots(), story.queue(), story.ahead(), START);
    for (Event event : story.events()) {
      switch (event.kind()) {
        case ARRIVE -> world.arrive(20_000);
        case ARRIVE_IMPATIENT -> world.arrive(event.number() % 3 * 500L);
        case ASK_AGAIN -> world.askAgain(event.number());
        case ADVANCE -> world.advance(event.millis());
        case WRITE -> {
          world.persist();
          world.acknowledge();
        }
        case PERSIST -> world.persist();
        case ACKNOWLEDGE -> world.acknowledge();
        case LOSE_WRITE -> world.loseWrite();
        case RELEASE -> world.release(event.number());
        case RELEASE_AGAIN -> world.releaseAgain(event.number());
        case LEAVE -> world.leave(event.number());
        case DIE -> world.die(event.number());
        case MOVE -> world.move(event.number());
        case CRASH -> world.crash();
        case SLOTS -> world.slots(1 + event.number() % 20);
        case STEP_BACK -> world.stepBack(event.millis());
        case STEP_FORWARD -> world.stepForward(event.millis());
      }
      world.check();
    }
    world.end();
  }

  @Provide
  Arbitrary<Story> calm() {
    return stories();
  }

  @Provide
  Arbitrary<Story> moves() {
    return stories(Kind.MOVE);
  }

  @Provide
  Arbitrary<Story> crashes() {
    return stories(Kind.CRASH, Kind.MOVE, Kind.PERSIST, Kind.ACKNOWLEDGE, Kind.LOSE_WRITE);
  }

  @Provide
  Arbitrary<Story> changes() {
    return stories(Kind.SLOTS, Kind.CRASH, Kind.PERSIST, Kind.LOSE_WRITE);
  }

  @Provide
  Arbitrary<Story> steps() {
    return stories(Kind.STEP_BACK, Kind.CRASH);
  }

  @Provide
  Arbitrary<Story> everything() {
    return stories(
        Kind.MOVE,
        Kind.CRASH,
        Kind.PERSIST,
        Kind.ACKNOWLEDGE,
        Kind.LOSE_WRITE,
        Kind.SLOTS,
        Kind.STEP_BACK,
        Kind.STEP_FORWARD);
  }

  private static Arbitrary<Story> stories(Kind... more) {
    List<Tuple.Tuple2<Integer, Kind>> kinds =
        new ArrayList<>(
            List.of(
                Tuple.of(12, Kind.ARRIVE),
                Tuple.of(3, Kind.ARRIVE_IMPATIENT),
                Tuple.of(6, Kind.ASK_AGAIN),
                Tuple.of(5, Kind.ADVANCE),
                Tuple.of(12, Kind.WRITE),
                Tuple.of(8, Kind.RELEASE),
                Tuple.of(2, Kind.RELEASE_AGAIN),
                Tuple.of(1, Kind.DIE),
                Tuple.of(2, Kind.LEAVE)));
    for (Kind kind : more) {
      kinds.add(Tuple.of(2, kind));
    }
    Arbitrary<Event> events =
        Combinators.combine(
                Arbitraries.frequency(kinds),
                Arbitraries.integers().between(0, 1_000),
                Arbitraries.frequencyOf(
                    Tuple.of(6, Arbitraries.longs().between(0, 900)),
                    Tuple.of(1, Arbitraries.longs().between(900, 30_000))))
            .as(Event::new);
    return Combinators.combine(
            Arbitraries.integers().between(1, 12),
            Arbitraries.integers().between(0, 20),
            Arbitraries.integers().between(1, 3),
            events.list().ofMaxSize(200))
        .as(Story::new);
  }
}
