package dev.weir.node.decision;

import static dev.weir.node.decision.Calls.call;
import static dev.weir.node.decision.Calls.costing;
import static dev.weir.node.decision.PolicyBuilder.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import org.junit.jupiter.api.Test;

/** Waits while there is an incident. */
class RetryFloorTest {

  private final FrontEnd front =
      FrontEnd.of(
          new PolicyBuilder().limit("org", Durability.DURABLE, Fallback.DENY, perMinute(10)));

  @Test
  void shorterWaitIsRaisedAndALongerOneIsNot() {
    front.decide(costing(10, "org", "o1"));
    front.retryFloor(120);
    assertThat(front.decide(call("org", "o1")).denial().orElseThrow().retryAfterSeconds())
        .hasValue(120);
    front.retryFloor(29);
    assertThat(front.decide(call("org", "o1")).denial().orElseThrow().retryAfterSeconds())
        .hasValue(30);
  }

  @Test
  void whoIsLetInIsNotToldToWait() {
    front.retryFloor(120);
    assertThat(front.decide(call("org", "o1")).denial()).isEmpty();
  }

  @Test
  void whomWaitingDoesNotHelpIsNotToldToWait() {
    front.retryFloor(120);
    assertThat(front.decide(costing(11, "org", "o1")).denial().orElseThrow().retryAfterSeconds())
        .isEmpty();
  }
}
