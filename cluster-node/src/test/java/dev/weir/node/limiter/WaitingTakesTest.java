package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.SUBJECT;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.weir.config.matching.Check;
import dev.weir.node.limiter.LimiterCommand.Take;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitingTakesTest {

  private static final Check A = new Check("general", "a");
  private static final Check B = new Check("general", "b");

  private final TestInbox<Response> nobody = TestInbox.create();
  private final WaitingTakes waiting = new WaitingTakes(2);

  @Test
  void areDrainedInOrder() {
    assertThat(waiting.offer(take(1, A))).isTrue();
    assertThat(waiting.offer(take(2, B))).isTrue();
    assertThat(waiting.drain()).extracting(Take::callId).containsExactly(1L, 2L);
    assertThat(waiting.isEmpty()).isTrue();
  }

  @Test
  void areBounded() {
    assertThat(waiting.offer(take(1, A))).isTrue();
    assertThat(waiting.offer(take(2, A))).isTrue();
    assertThat(waiting.offer(take(3, A))).isFalse();
    assertThat(waiting.drain()).hasSize(2);
    assertThat(waiting.offer(take(3, A))).isTrue();
  }

  @Test
  void areNotOvertakenInABucketThatTheyWant() {
    assertThat(waiting.isBehind(take(2, A))).isFalse();
    assertThat(waiting.offer(take(1, A))).isTrue();
    assertThat(waiting.isBehind(take(2, A, B))).isTrue();
    assertThat(waiting.isBehind(take(3, B))).isFalse();
    assertThat(waiting.drain()).hasSize(1);
    assertThat(waiting.isBehind(take(2, A, B))).isFalse();
  }

  private Take take(long callId, Check... checks) {
    return new Take(
        SUBJECT,
        List.of(checks),
        1,
        0,
        callId,
        Optional.empty(),
        0,
        0,
        0,
        0,
        true,
        nobody.getRef());
  }
}
