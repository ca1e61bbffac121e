package dev.weir.node.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Call;
import dev.weir.config.policy.CallKind;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.node.decision.FakeDestinations.Asking;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.LeaseId.Keeper;
import dev.weir.node.limiter.Owners.Released;
import dev.weir.node.limiter.Reply.Conflict;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.pace.Report;
import dev.weir.node.window.Lease;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A webhook's delivery, as a front end judges it. */
class DeliveryTest {

  private final FrontEnd frontEnd =
      FrontEnd.of(
          new PolicyBuilder()
              .limit("org", Durability.DURABLE, Fallback.DENY, PolicyBuilder.perMinute(1)));
  private final FakeDestinations destinations = frontEnd.destinations();

  private Call call(@Nullable Long cost) {
    return call("o1", cost, null);
  }

  private Call call(String org, @Nullable Long cost, @Nullable String id) {
    return new Call(
        PolicyBuilder.NAME,
        Map.of("org", org, "destination", "https://hooks.example/x"),
        null,
        null,
        CallKind.WEBHOOK,
        1,
        cost,
        null,
        id);
  }

  private Asking asked(int index) {
    return destinations.asked.get(index);
  }

  @Test
  void oneThatIsLetInHasALeaseThatItsDestinationEnds() {
    CompletableFuture<Answer> answer = frontEnd.decider().judge(call(null));
    long callId = asked(0).request().callId();
    Lease lease = new Lease(77, 1_000, 61_000);
    asked(0).answer().complete(new Judged(callId, true, List.of(), null, 1_000, lease, 340));
    Decision decision = (Decision) answer.join();
    assertThat(decision.allowed()).isTrue();
    assertThat(decision.limits()).isEmpty();
    assertThat(decision.queuedMillis()).isEqualTo(340);
    LeaseId id = decision.slot().orElseThrow().lease();
    assertThat(id.keeper()).isEqualTo(Keeper.DESTINATION);
    assertThat(LeaseId.parse(id.text())).contains(id);
    assertThat(frontEnd.decider().release(id, Ending.UNTOLD).join()).isEqualTo(Released.ENDED);
    assertThat(destinations.reports).containsExactly(Report.UNTOLD);
  }

  @Test
  void itIsAskedAgainWhereItsDestinationMovesAndPutOffWhereNobodyAnswers() {
    CompletableFuture<Answer> answer = frontEnd.decider().judge(call(null));
    for (int i = 0; i < 3; i++) {
      assertThat(answer).isNotDone();
      asked(i).answer().complete(new Unavailable(asked(i).request().callId(), Reason.MOVING));
    }
    Decision decision = (Decision) answer.join();
    assertThat(destinations.asked).hasSize(3);
    assertThat(decision.allowed()).isFalse();
    assertThat(decision.degraded()).isTrue();
    assertThat(decision.denial().orElseThrow().by().name()).isEqualTo("destination");
    assertThat(decision.denial().orElseThrow().retryAfterSeconds()).hasValue(1);
  }

  @Test
  void whoHangsUpLeaves() {
    CompletableFuture<Answer> answer = frontEnd.decider().judge(call(null));
    answer.cancel(false);
    assertThat(destinations.left).containsExactly(asked(0).request().callId());
  }

  @Test
  void anIdIsOfItsSenderToItsDestinationAndADuplicateUnderWaySharesTheAnswer() {
    CompletableFuture<Answer> first = frontEnd.decider().judge(call("o1", null, "one"));
    CompletableFuture<Answer> second = frontEnd.decider().judge(call("o1", null, "one"));
    assertThat(frontEnd.decider().judge(call("o2", null, "one"))).isNotDone();
    assertThat(destinations.asked).hasSize(2);
    assertThat(asked(0).request().idempotency()).isPresent();
    assertThat(asked(0).request().idempotency()).isNotEqualTo(asked(1).request().idempotency());
    Call other =
        new Call(
            PolicyBuilder.NAME,
            call(null).caller(),
            null,
            null,
            CallKind.WEBHOOK,
            2,
            null,
            null,
            "one");
    assertThat(frontEnd.decider().judge(other).join()).isEqualTo(new Answer.Conflict("one"));
    long callId = asked(0).request().callId();
    Lease lease = new Lease(77, 1_000, 61_000);
    asked(0).answer().complete(new Judged(callId, true, List.of(), null, 1_000, lease, 0));
    assertThat(second.join()).isEqualTo(first.join());
    assertThat(frontEnd.decider().judge(other)).as("its destination knows").isNotDone();
    asked(2).answer().complete(new Conflict(asked(2).request().callId()));
    assertThat(frontEnd.decider().judge(call("o1", 0L, "one"))).isNotDone();
    assertThat(asked(3).request().idempotency()).as("of a look").isEmpty();
  }

  @Test
  void whatItsDestinationCallsAConflictIsOne() {
    CompletableFuture<Answer> answer = frontEnd.decider().judge(call("o1", null, "one"));
    asked(0).answer().complete(new Conflict(asked(0).request().callId()));
    assertThat(answer.join()).isEqualTo(new Answer.Conflict("one"));
  }

  @Test
  void aLookSaysSoAndOneInABatchDoesNotWait() {
    assertThat(frontEnd.decider().judge(call(0L))).isNotDone();
    assertThat(asked(0).request().look()).isTrue();
    assertThat(asked(0).request().waitMillis()).isZero();
    assertThat(frontEnd.decider().judgeAll(List.of(call(null)))).isNotDone();
    assertThat(asked(1).request().look()).isFalse();
    assertThat(asked(1).request().waitMillis()).isZero();
  }
}
