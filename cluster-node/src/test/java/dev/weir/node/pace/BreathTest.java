package dev.weir.node.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.InFlight;
import org.junit.jupiter.api.Test;

class BreathTest {

  private final Breath breath = new Breath(new InFlight(8, 256));

  @Test
  void itWidensWhileItIsFullAndAnswersStayAsFast() {
    learn(1_000, 5);
    assertThat(breath.bound()).isEqualTo(256);
    assertThat(breath.usualMillis()).isEqualTo(5);
  }

  @Test
  void itNarrowsWhenAnswersGetSlowerAndWidensWhenTheyAreFastAgain() {
    learn(1_000, 5);
    learn(60, 500);
    assertThat(breath.bound()).isLessThan(40);
    learn(400, 5);
    assertThat(breath.bound()).isGreaterThan(200);
  }

  @Test
  void whatIsNotFullDoesNotWiden() {
    for (int i = 0; i < 1_000; i++) {
      breath.learn(5, 1);
    }
    assertThat(breath.bound()).isEqualTo(8);
  }

  @Test
  void oneThatGoesOnKnowsHowLongIsUsual() {
    Breath next = Breath.of(new InFlight(8, 256), 100, 5);
    assertThat(next.bound()).isEqualTo(100);
    for (int i = 0; i < 30; i++) {
      next.learn(500, next.bound());
    }
    assertThat(next.bound()).isLessThan(20);
  }

  @Test
  void theSameTimesGiveTheSameBound() {
    Breath other = new Breath(new InFlight(8, 256));
    for (int i = 0; i < 500; i++) {
      long millis = 1 + (i * 7_919L) % 40;
      breath.learn(millis, breath.bound());
      other.learn(millis, other.bound());
      assertThat(other.bound()).isEqualTo(breath.bound());
    }
  }

  private void learn(int deliveries, long millis) {
    for (int i = 0; i < deliveries; i++) {
      breath.learn(millis, breath.bound());
    }
  }
}
