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
    assertThat(turns.take(first.getRef())).isTrue();
    assertThat(turns.take(first.getRef())).as("it has it already").isTrue();
    assertThat(turns.take(second.getRef())).isFalse();
    assertThat(turns.take(third.getRef())).isFalse();
    turns.leave(first.getRef());
    second.expectMessage(SettlingTurn.INSTANCE);
    assertThat(turns.take(second.getRef())).isTrue();
    turns.leave(second.getRef());
    third.expectMessage(SettlingTurn.INSTANCE);
  }

  @Test
  void whoLeavesWhileItWaitsIsPassedOver() {
    assertThat(turns.take(first.getRef())).isTrue();
    assertThat(turns.take(second.getRef())).isFalse();
    assertThat(turns.take(third.getRef())).isFalse();
    turns.leave(second.getRef());
    turns.leave(first.getRef());
    third.expectMessage(SettlingTurn.INSTANCE);
    turns.leave(third.getRef());
    assertThat(turns.take(first.getRef())).isTrue();
  }

  @Test
  void whoNeverTookATurnLeavesNothing() {
    assertThat(turns.take(first.getRef())).isTrue();
    assertThat(turns.take(second.getRef())).isFalse();
    turns.leave(third.getRef());
    assertThat(turns.take(second.getRef())).isFalse();
  }
}
