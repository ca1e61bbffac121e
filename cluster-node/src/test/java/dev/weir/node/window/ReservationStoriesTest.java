package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Reserve;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The smallest stories that were once found to go wrong: see {@link World}, which asserts. */
class ReservationStoriesTest {

  private static World world(long permits, Algorithm algorithm, Reserve reserve) {
    Rate rate = Rate.of(permits, Duration.ofMillis(100), algorithm);
    return new World(List.of(rate), reserve, 1_714_058_363_457L);
  }

  private static World world(Algorithm algorithm) {
    return world(70, algorithm, Reserve.TENTH);
  }

  /** A call that finds itself uncovered: what it needs is on its way to the journal. */
  private static void ask(World world) {
    assertThat(world.take(1)).isEqualTo(Verdict.UNCOVERED);
  }

  @Test
  void aWriteThatComesLateByAClockThatWasAheadTakesNoGrantAway() {
    for (Algorithm algorithm : Algorithm.values()) {
      World world = world(algorithm);
      ask(world);
      world.stepBack(201);
      world.crash();
      world.takeAndWait(8);
      world.persistOne(0);
      world.crash();
      world.takeAndWait(8);
    }
  }

  @Test
  void aLateWriterThatSawTheClockStepBackDoesNotMoveLaterGrants() {
    for (Algorithm algorithm : Algorithm.values()) {
      World world = world(algorithm);
      world.stepBack(200);
      ask(world);
      world.advance(198);
      world.crash();
      world.takeAndWait(8);
      world.persistOne(0);
      world.crash();
    }
  }

  @Test
  void aLateWriterThatBeganByAClockThatWasAheadDoesNotSayThatTheNextIsGone() {
    for (Algorithm algorithm : Algorithm.values()) {
      World world = world(algorithm);
      world.stepBack(2);
      ask(world);
      world.crash();
      world.advance(198);
      world.takeAndWait(8);
      world.persistOne(0);
      world.advance(70);
      world.takeAndWait(8);
      world.stop();
    }
  }

  @Test
  void aLateWriteOfOneThatWasForgottenPaysNoDebt() {
    World world = world(70, Algorithm.TOKEN_BUCKET, new Reserve(1, false));
    world.takeAndWait(1);
    ask(world);
    world.crash();
    world.advance(399);
    ask(world);
    world.stepBack(405);
    world.takeAndWait(3);
    world.takeAndWait(1);
    world.persistOne(0);
    world.stop();
  }

  @Test
  void windowsThatOverlapBecauseTheClockSteppedBackCountTogether() {
    World world = world(3, Algorithm.FIXED_FIRST_CALL, new Reserve(1, false));
    ask(world);
    world.crash();
    world.stepBack(101);
    world.persistOne(0);
    for (int i = 0; i < 3; i++) {
      world.takeAndWait(1);
    }
    world.crash();
    world.takeAndWait(1);
  }

  @Test
  void aFasterRefillThatIsBeingWrittenIsTakenBackWhenItSlowsDown() {
    World world = world(71, Algorithm.TOKEN_BUCKET, new Reserve(50, true));
    world.changePermits(1);
    world.changePermits(4);
    world.takeAndWait(3);
    ask(world);
    world.changePermits(1);
    world.advance(199);
    world.changePermits(2);
    world.stop();
  }

  @Test
  void aFasterRefillThatComesLateIsNotBelieved() {
    World world = world(71, Algorithm.TOKEN_BUCKET, new Reserve(1, false));
    world.takeAndWait(3);
    ask(world);
    world.crash();
    world.changePermits(1);
    world.advance(6);
    world.acknowledge(0);
    world.changePermits(43);
    world.persistOne(0);
    world.crash();
  }

  @Test
  void aLimiterThatRefillsFasterThanTheOneBeforeLosesNoMoreThanItReserved() {
    World world = world(1, Algorithm.TOKEN_BUCKET, new Reserve(5, false));
    world.takeAndWait(1);
    world.changePermits(15);
    world.crash();
    world.advance(39);
    world.takeAndWait(1);
    world.stop();
  }

  @Test
  void aLimiterThatWasSilentBeforeItFirstWroteLosesNoMoreThanItReserved() {
    World world = world(71, Algorithm.TOKEN_BUCKET, Reserve.TENTH);
    world.takeAndWait(6);
    world.changePermits(1);
    world.changePermits(40);
    world.crash();
    world.advance(200);
    ask(world);
    world.stop();
  }
}
