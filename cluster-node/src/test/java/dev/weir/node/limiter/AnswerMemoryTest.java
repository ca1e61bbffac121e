package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerMemoryTest {

  private final AnswerMemory memory = new AnswerMemory(2);

  @Test
  void findsUntilItExpires() {
    memory.remember(answer("a", 1, 100), 0);
    assertThat(memory.find("a", 99)).isPresent();
    assertThat(memory.find("a", 100)).isEmpty();
    assertThat(memory.all(100)).isEmpty();
  }

  @Test
  void atTheBoundTheOldestGoes() {
    memory.remember(answer("a", 1, 100), 0);
    memory.remember(answer("b", 2, 100), 0);
    memory.remember(answer("c", 3, 100), 0);
    assertThat(memory.find("a", 0)).isEmpty();
    assertThat(memory.find("b", 0)).isPresent();
    assertThat(memory.find("c", 0)).isPresent();
  }

  @Test
  void forgetsWhatWasRefundedOnly() {
    memory.remember(answer("a", 1, 100), 0);
    memory.remember(answer("b", 2, 100), 0);
    memory.forget(1);
    assertThat(memory.find("a", 0)).isEmpty();
    assertThat(memory.find("b", 0)).isPresent();
  }

  private static RememberedAnswer answer(String id, long callId, long expiresAtMillis) {
    return new RememberedAnswer(
        new Idempotency(id, 5), new Judged(callId, true, List.of(), null, 0), expiresAtMillis);
  }
}
