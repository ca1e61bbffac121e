package dev.weir.node.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.decision.Breaker.Permit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An hour is for ever here, and a nanosecond is over at once: no test waits. */
class BreakerTest {

  private static final String STAYS_OPEN = "weir.decision.breaker.open = 60 s";
  private static final String PROBES_SOON = "weir.decision.breaker.open = 1 ms";

  @Test
  void itOpensAfterThreeSilencesInARow() {
    Breaker breaker = breaker(STAYS_OPEN);

    for (int i = 0; i < 3; i++) {
      acquire(breaker).silent();
    }

    assertThat(breaker.acquire()).isEmpty();
  }

  @Test
  void anAnswerBetweenThemBeginsTheRowAnew() {
    Breaker breaker = breaker(STAYS_OPEN);
    for (int i = 0; i < 10; i++) {
      acquire(breaker).silent();
      acquire(breaker).silent();
      acquire(breaker).answered();
    }

    assertThat(breaker.acquire()).isPresent();
  }

  @Test
  void halfOpenItLetsOneProbeOutAtATime() {
    Breaker breaker = halfOpen();

    Permit probe = acquireProbe(breaker);

    assertThat(breaker.acquire()).isEmpty();
    probe.answered();
    assertThat(breaker.acquire()).isPresent();
    assertThat(breaker.acquire()).isPresent();
  }

  @Test
  void aSilentProbeOpensItAgainAndAnotherIsLetOutLater() {
    Breaker breaker = halfOpen();

    acquireProbe(breaker).silent();
    Permit second = acquireProbe(breaker);

    assertThat(breaker.acquire()).isEmpty();
    second.answered();
    assertThat(breaker.acquire()).isPresent();
  }

  @Test
  void lateOutcomesOfEarlierAsksDoNotJudgeTheProbe() {
    Breaker breaker = breaker(PROBES_SOON);
    List<Permit> before = permits(breaker, 5);
    before.subList(0, 3).forEach(Permit::silent);
    Permit probe = acquireProbe(breaker);

    before.get(3).silent();
    before.get(4).answered();

    assertThat(breaker.acquire()).isEmpty();
    probe.answered();
    assertThat(breaker.acquire()).isPresent();
  }

  @Test
  void lateSilencesOfTheFaultDoNotOpenItAgainOnceItIsOver() {
    Breaker breaker = breaker(PROBES_SOON);
    List<Permit> before = permits(breaker, 9);
    before.subList(0, 3).forEach(Permit::silent);
    acquireProbe(breaker).answered();

    before.subList(3, 9).forEach(Permit::silent);

    assertThat(breaker.acquire()).isPresent();
  }

  private static Breaker halfOpen() {
    Breaker breaker = breaker(PROBES_SOON);
    permits(breaker, 3).forEach(Permit::silent);
    return breaker;
  }

  /** Failsafe has a clock of its own: asks until the pause is over. */
  private static Permit acquireProbe(Breaker breaker) {
    Optional<Permit> probe = breaker.acquire();
    while (probe.isEmpty()) {
      Thread.onSpinWait();
      probe = breaker.acquire();
    }
    return probe.get();
  }

  private static List<Permit> permits(Breaker breaker, int count) {
    List<Permit> permits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      permits.add(acquire(breaker));
    }
    return permits;
  }

  private static Permit acquire(Breaker breaker) {
    return breaker.acquire().orElseThrow();
  }

  private static Breaker breaker(String settings) {
    return new Breaker("shard 7", FrontEnd.settings(settings));
  }
}
