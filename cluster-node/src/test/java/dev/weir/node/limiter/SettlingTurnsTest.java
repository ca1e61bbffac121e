package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.weir.node.limiter.LimiterCommand.SettlingTurn;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SettlingTurnsTest {

  private static final ActorTestKit TEST_KIT = ActorTestKit.create();

  private final SettlingTurns turns = new SettlingTurns(1);
  private final TestProbe<LimiterCommand> first = TEST_KIT.createTestProbe(LimiterCommand.class);
  private final TestProbe<LimiterCommand> second = TEST_KIT.createTestProbe(LimiterCommand.class);
  private final TestProbe<LimiterCommand> third = TEST_KIT.createTestProbe(LimiterCommand.class);

  @AfterAll
  static void shutDown() {
    TEST_KIT.shutdownTestKit();
  }

  @Test
  void turnsComeInOrder() {
    assertThat(take(first, false)).isTrue();
    assertThat(take(first, false)).as("it has it already").isTrue();
    assertThat(take(second, false)).isFalse();
    assertThat(take(third, false)).isFalse();
    turns.leave(first.getRef());
    second.expectMessage(SettlingTurn.INSTANCE);
    assertThat(take(second, false)).isTrue();
    turns.leave(second.getRef());
    third.expectMessage(SettlingTurn.INSTANCE);
  }

  @Test
  void whoLeavesWhileItWaitsIsPassedOver() {
    assertThat(take(first, false)).isTrue();
    assertThat(take(second, false)).isFalse();
    assertThat(take(third, false)).isFalse();
    turns.leave(second.getRef());
    turns.leave(first.getRef());
    third.expectMessage(SettlingTurn.INSTANCE);
    turns.leave(third.getRef());
    assertThat(take(first, false)).isTrue();
  }

  @Test
  void whoNeverTookATurnLeavesNothing() {
    assertThat(take(first, false)).isTrue();
    assertThat(take(second, false)).isFalse();
    turns.leave(third.getRef());
    assertThat(take(second, false)).isFalse();
  }

  @Test
  void whoHasPermitsToSettleComesFirst() {
    assertThat(take(first, false)).isTrue();
    assertThat(take(second, false)).isFalse();
    assertThat(take(third, true)).isFalse();
    turns.leave(first.getRef());
    third.expectMessage(SettlingTurn.INSTANCE);
    turns.leave(third.getRef());
    second.expectMessage(SettlingTurn.INSTANCE);
  }

  private boolean take(TestProbe<LimiterCommand> limiter, boolean permits) {
    return turns.take(
        limiter.getRef(), permits, () -> limiter.getRef().tell(SettlingTurn.INSTANCE));
  }
}
