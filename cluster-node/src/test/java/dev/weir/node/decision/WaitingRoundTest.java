package dev.weir.node.decision;

import static dev.weir.node.decision.PolicyBuilder.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.weir.config.matching.Call;
import dev.weir.config.matching.Policies;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.node.decision.Decision.Entry;
import dev.weir.node.limiter.CoreOwners;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.total.Counters;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Calls that wait for a slot at one limiter and need permits of another too, with the limiters
 * themselves.
 */
class WaitingRoundTest {

  private final ManualClock clock = new ManualClock();
  private final Policies policies =
      new PolicyBuilder()
          .limit("org", Durability.DURABLE, Fallback.DENY, perMinute(5))
          .inFlight("slots", "org", 1)
          .limit("key", Durability.DURABLE, Fallback.DENY, perMinute(3))
          .policies();
  private final CoreOwners owners =
      new CoreOwners(policies.matcher(PolicyBuilder.NAME).orElseThrow().policy(), clock);
  private final Decider front = decider();

  /** One front end of the cluster. */
  private Decider decider() {
    return Decider.create(
        () -> policies,
        owners,
        new FakeDestinations(),
        1,
        () -> true,
        () -> 1,
        policy -> 0,
        new Counters(),
        clock,
        () -> clock.millis() * 1_000_000,
        DecisionSettings.from(ConfigFactory.parseResources("reference.conf").resolve()));
  }

  private static Call call(@Nullable String id, String... caller) {
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < caller.length; i += 2) {
      attributes.put(caller[i], caller[i + 1]);
    }
    return new Call(PolicyBuilder.NAME, attributes, "GET", "/things/7", null, 1, 1L, 15_000L, id);
  }

  private static Decision decided(CompletableFuture<Answer> answer) {
    assertThat(answer).isCompleted();
    return (Decision) answer.join();
  }

  private Decision letIn(String... caller) {
    Decision decision = decided(front.judge(call(null, caller)));
    assertThat(decision.allowed()).isTrue();
    return decision;
  }

  private CompletableFuture<Answer> waiting(Decider at, @Nullable String id, String... caller) {
    CompletableFuture<Answer> answer = at.judge(call(id, caller));
    assertThat(answer).isNotDone();
    return answer;
  }

  private void release(Decision letIn) {
    LeaseId lease = letIn.slot().orElseThrow().lease();
    owners.release(lease, OptionalLong.empty()).join();
  }

  private long used(String attribute, String value) {
    return owners.used(attribute + '=' + value);
  }

  private void passSeconds(long seconds) {
    owners.pass(seconds, () -> clock.advance(1_000));
  }

  private int inLine() {
    return owners.inLine();
  }

  private int inFlight() {
    return owners.inFlight();
  }

  @Test
  void whileItWaitsItHoldsThePermitOfTheQueuesLimiterAndNoneOfTheOthers() {
    Decision first = letIn("org", "o", "key", "a");
    CompletableFuture<Answer> second = waiting(front, null, "org", "o", "key", "b");
    assertThat(used("org", "o")).isEqualTo(2);
    assertThat(used("key", "b")).isZero();
    clock.advance(400);
    release(first);
    Decision decision = decided(second);
    assertThat(decision.allowed()).isTrue();
    assertThat(decision.queuedMillis()).isEqualTo(400);
    assertThat(decision.limits()).extracting(Entry::name).containsExactlyInAnyOrder("org", "key");
    assertThat(used("org", "o")).isEqualTo(2);
    assertThat(used("key", "b")).isEqualTo(1);
    assertThat(inFlight()).isEqualTo(1);
  }

  @Test
  void whereTheOtherLimiterHasNoRoomNobodyWaits() {
    letIn("org", "o");
    for (int i = 0; i < 3; i++) {
      letIn("key", "b");
    }
    Decision denied = decided(front.judge(call(null, "org", "o", "key", "b")));
    assertThat(denied.allowed()).isFalse();
    assertThat(inLine()).isZero();
    assertThat(used("org", "o")).isEqualTo(1);
  }

  @Test
  void whereTheOtherLimiterDeniesWhenTheSlotComesSlotAndPermitGoToWhoIsNext() {
    Decision first = letIn("org", "o", "key", "a");
    CompletableFuture<Answer> second = waiting(front, null, "org", "o", "key", "b");
    CompletableFuture<Answer> third = waiting(front, null, "org", "o", "key", "c");
    for (int i = 0; i < 3; i++) {
      letIn("key", "b");
    }
    release(first);
    Decision denied = decided(second);
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.denial().orElseThrow().by().name()).isEqualTo("key");
    assertThat(denied.slot()).isEmpty();
    assertThat(decided(third).allowed()).isTrue();
    assertThat(inFlight()).isEqualTo(1);
    assertThat(used("org", "o")).as("of the first and the third").isEqualTo(2);
    assertThat(used("key", "b")).isEqualTo(3);
    assertThat(used("key", "c")).isEqualTo(1);
  }

  @Test
  void aPermitHeldOverTheMinutesEdgeIsOneOfTheNewMinuteAndSoIsTheOthers() {
    clock.set(ManualClock.START_MILLIS - ManualClock.START_MILLIS % 60_000 + 55_000);
    Decision first = letIn("org", "o", "key", "b");
    CompletableFuture<Answer> second = waiting(front, null, "org", "o", "key", "b");
    passSeconds(6);
    assertThat(used("org", "o")).as("of the one that waits").isEqualTo(1);
    assertThat(used("key", "b")).isZero();
    release(first);
    assertThat(decided(second).allowed()).isTrue();
    assertThat(decided(second).queuedMillis()).isEqualTo(6_000);
    assertThat(used("org", "o")).isEqualTo(1);
    assertThat(used("key", "b")).isEqualTo(1);
  }

  @Test
  void whoWaitedOverTheEdgeComesBeforeWhoComesAfterItAndTheLastIsDenied() {
    clock.set(ManualClock.START_MILLIS - ManualClock.START_MILLIS % 60_000 + 55_000);
    letIn("org", "o");
    for (int i = 0; i < 4; i++) {
      var unused = waiting(front, null, "org", "o", "key", "k" + i);
    }
    passSeconds(6);
    assertThat(used("org", "o")).isEqualTo(4);
    var unused = waiting(front, null, "org", "o", "key", "new");
    Decision denied = decided(front.judge(call(null, "org", "o", "key", "new")));
    assertThat(denied.denial().orElseThrow().by().name()).isEqualTo("org");
    assertThat(used("org", "o")).isEqualTo(5);
  }

  @Test
  void whoHangsUpWhileItWaitsTakesNothingOfAny() {
    Decision first = letIn("org", "o", "key", "a");
    CompletableFuture<Answer> second = waiting(front, null, "org", "o", "key", "b");
    second.cancel(false);
    assertThat(inLine()).isZero();
    assertThat(used("org", "o")).isEqualTo(1);
    release(first);
    assertThat(inFlight()).isZero();
    assertThat(used("key", "b")).isZero();
    assertThat(owners.isAsked()).isFalse();
  }

  @Test
  void whoHangsUpWhenItsSlotHasComeAndTheOtherLimiterIsAskedGivesAllBack() {
    Decision first = letIn("org", "o", "key", "a");
    CompletableFuture<Answer> second = waiting(front, null, "org", "o", "key", "b");
    owners.hold("key");
    release(first);
    assertThat(inFlight()).isEqualTo(1);
    assertThat(second).isNotDone();
    second.cancel(false);
    owners.letGo();
    assertThat(inFlight()).isZero();
    assertThat(used("org", "o")).isEqualTo(1);
    assertThat(used("key", "b")).isZero();
  }

  @Test
  void ofTwoWhoAskForOneCallAtOneNodeOneMayHangUp() {
    Decision first = letIn("org", "o", "key", "a");
    CompletableFuture<Answer> one = waiting(front, "x", "org", "o", "key", "b");
    CompletableFuture<Answer> same = waiting(front, "x", "org", "o", "key", "b");
    one.cancel(false);
    assertThat(inLine()).isEqualTo(1);
    release(first);
    assertThat(decided(same).allowed()).isTrue();
    assertThat(used("org", "o")).isEqualTo(2);
    assertThat(used("key", "b")).isEqualTo(1);
  }

  @Test
  void whenBothHaveHungUpItLeavesTheLineAndMayBeAskedAnew() {
    Decision first = letIn("org", "o", "key", "a");
    CompletableFuture<Answer> one = waiting(front, "x", "org", "o", "key", "b");
    CompletableFuture<Answer> same = waiting(front, "x", "org", "o", "key", "b");
    one.cancel(false);
    same.cancel(false);
    assertThat(inLine()).isZero();
    assertThat(used("org", "o")).isEqualTo(1);
    CompletableFuture<Answer> anew = waiting(front, "x", "org", "o", "key", "b");
    release(first);
    assertThat(decided(anew).allowed()).isTrue();
    assertThat(used("org", "o")).isEqualTo(2);
    assertThat(used("key", "b")).isEqualTo(1);
    assertThat(inFlight()).isEqualTo(1);
  }

  @Test
  void oneCallAskedForAtTwoNodesTakesOneSlotAndOnePermitOfEachLimiter() {
    Decider other = decider();
    Decision first = letIn("org", "o", "key", "a");
    CompletableFuture<Answer> here = waiting(front, "x", "org", "o", "key", "b");
    CompletableFuture<Answer> there = waiting(other, "x", "org", "o", "key", "b");
    assertThat(inLine()).isEqualTo(1);
    release(first);
    assertThat(decided(here).allowed()).isTrue();
    assertThat(decided(here).slot()).isPresent().isEqualTo(decided(there).slot());
    assertThat(inFlight()).isEqualTo(1);
    assertThat(used("org", "o")).isEqualTo(2);
    assertThat(used("key", "b")).isEqualTo(1);
  }

  @Test
  void ofOneCallAtTwoNodesOneMayHangUpAndTheOtherIsAnswered() {
    Decider other = decider();
    Decision first = letIn("org", "o", "key", "a");
    CompletableFuture<Answer> here = waiting(front, "x", "org", "o", "key", "b");
    CompletableFuture<Answer> there = waiting(other, "x", "org", "o", "key", "b");
    here.cancel(false);
    assertThat(inLine()).isEqualTo(1);
    release(first);
    assertThat(decided(there).allowed()).isTrue();
    assertThat(used("org", "o")).isEqualTo(2);
    assertThat(used("key", "b")).isEqualTo(1);
  }

  @Test
  void aCallThatHasLeftBeforeItsTakeComesTakesNothing() {
    owners.hold("org");
    CompletableFuture<Answer> early = waiting(front, null, "org", "o");
    early.cancel(false);
    owners.letGo();
    assertThat(inFlight()).isZero();
    assertThat(used("org", "o")).isZero();
    assertThat(owners.isAsked()).isFalse();
    letIn("org", "o");
  }
}
