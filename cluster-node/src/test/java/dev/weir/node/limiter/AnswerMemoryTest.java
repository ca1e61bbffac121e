package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerMemoryTest {

  private final RememberedBound bound = new RememberedBound(2, () -> 0);
  private final AnswerMemory memory = new AnswerMemory(bound);
  private final AnswerMemory other = new AnswerMemory(bound);

  @Test
  void findsUntilItExpires() {
    memory.remember(answer("a", 1, 100), 0);
    assertThat(memory.find("a", 99)).isPresent();
    assertThat(memory.find("a", 100)).isEmpty();
    assertThat(memory.toKeep(100)).isEmpty();
    assertThat(bound.count()).isZero();
  }

  @Test
  void atTheBoundTheOldestGoes() {
    memory.remember(answer("a", 1, 100), 0);
    memory.remember(answer("b", 2, 100), 0);
    memory.remember(answer("c", 3, 100), 0);
    assertThat(memory.find("a", 0)).isEmpty();
    assertThat(memory.find("b", 0)).isPresent();
    assertThat(memory.find("c", 0)).isPresent();
    assertThat(bound.count()).isEqualTo(2);
  }

  @Test
  void operatorIsToldOfAnswersThatAreForgottenEarly() {
    ActorTestKit testKit = ActorTestKit.create();
    memory.remember(answer("a", 1, 100), 0);
    memory.remember(answer("b", 2, 100), 0);
    LoggingTestKit.warn("weir.limiter.max-remembered: 2")
        .withOccurrences(1)
        .expect(
            testKit.system(),
            () -> {
              memory.remember(answer("c", 3, 100), 0);
              memory.remember(answer("d", 4, 100), 0);
              return true;
            });
    testKit.shutdownTestKit();
  }

  @Test
  void whereOthersFillTheNodeANewOneIsNotRemembered() {
    other.remember(answer("a", 1, 100), 0);
    other.remember(answer("b", 2, 100), 0);
    memory.remember(answer("c", 3, 100), 0);
    assertThat(memory.find("c", 0)).isEmpty();
    other.clear();
    memory.remember(answer("c", 3, 100), 0);
    assertThat(memory.find("c", 0)).isPresent();
    assertThat(bound.count()).isEqualTo(1);
  }

  @Test
  void sameIdAgainTakesTheSamePlace() {
    memory.remember(answer("a", 1, 100), 0);
    memory.remember(answer("a", 2, 200), 100);
    assertThat(bound.count()).isEqualTo(1);
    memory.takeBack(1, 0, 0);
    assertThat(memory.find("a", 100)).isPresent();
  }

  @Test
  void forgetsWhatWasRefundedOnly() {
    memory.remember(answer("a", 1, 100), 0);
    memory.remember(answer("b", 2, 100), 0);
    memory.takeBack(1, 0, 0);
    memory.takeBack(9, 0, 0);
    assertThat(memory.find("a", 0)).isEmpty();
    assertThat(memory.find("b", 0)).isPresent();
    assertThat(bound.count()).isEqualTo(1);
  }

  @Test
  void onlyTheLatestAreKeptForAMove() {
    AnswerMemory large = new AnswerMemory(new RememberedBound(10_000, () -> 0));
    for (int i = 0; i < AnswerMemory.MOST_KEPT + 1; i++) {
      large.remember(answer("id" + i, i, 100), 0);
    }
    List<RememberedAnswer> kept = large.toKeep(0);
    assertThat(kept).hasSize(AnswerMemory.MOST_KEPT);
    assertThat(kept.get(0).idempotency().id()).isEqualTo("id1");
  }

  private static RememberedAnswer answer(String id, long callId, long expiresAtMillis) {
    return new RememberedAnswer(
        new Idempotency(id, 5), Judged.of(callId, true, List.of(), null, 0), expiresAtMillis);
  }
}
