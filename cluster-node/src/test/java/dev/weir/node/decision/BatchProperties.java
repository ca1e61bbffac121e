package dev.weir.node.decision;

import static dev.weir.node.decision.PolicyBuilder.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Call;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Fallback;
import dev.weir.node.decision.FakeLimiters.Conduct;
import dev.weir.node.decision.FakeLimiters.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BatchProperties {

  private static final String[] ATTRIBUTES = {"org", "key", "app"};

  @Property(tries = 300)
  void aBatchIsAnsweredAsItsCallsWouldBeOneAfterTheOther(@ForAll long seed) {
    Random random = new Random(seed);
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      calls.add(call(random));
    }
    FrontEnd single = FrontEnd.of(policy());
    List<Answer> oneByOne = calls.stream().map(single::answer).toList();

    FrontEnd batch = FrontEnd.of(policy());
    // What is sent to one limiter arrives in its order; each limiter is as far away as it likes.
    batch
        .limiters()
        .conduct(
            request -> {
              int distance = request.checks().subject().entityId().hashCode();
              return new Conduct(
                  Outcome.JUDGED, Math.floorMod(distance, 7), Math.floorMod(distance >> 8, 7));
            });
    CompletableFuture<List<Answer>> answers = batch.decider().judgeAll(calls);
    batch.limiters().quiet();

    assertThat(answers.join())
        .extracting(BatchProperties::verdict)
        .isEqualTo(oneByOne.stream().map(BatchProperties::verdict).toList());
    for (String attribute : ATTRIBUTES) {
      for (int value = 0; value < 2; value++) {
        String subject = attribute + '=' + value;
        assertThat(batch.limiters().taken(attribute, subject))
            .isEqualTo(single.limiters().taken(attribute, subject));
      }
    }
  }

  private static PolicyBuilder policy() {
    return new PolicyBuilder()
        .limit("org", Durability.DURABLE, Fallback.DENY, perMinute(9))
        .limit("key", Durability.DURABLE, Fallback.DENY, perMinute(5))
        .limit("app", Durability.DURABLE, Fallback.DENY, perMinute(7));
  }

  private static Call call(Random random) {
    List<String> caller = new ArrayList<>();
    while (caller.isEmpty()) {
      for (String attribute : ATTRIBUTES) {
        if (random.nextInt(3) == 0) {
          caller.add(attribute);
          caller.add(Integer.toString(random.nextInt(2)));
        }
      }
    }
    return Calls.call(random.nextInt(4), null, caller.toArray(new String[0]));
  }

  /** All that does not depend on when it was decided. */
  private static List<Object> verdict(Answer answer) {
    Decision decision = (Decision) answer;
    return List.of(
        decision.allowed(),
        decision.limits(),
        decision.denial().map(Decision.Denial::by),
        decision.degraded());
  }
}
