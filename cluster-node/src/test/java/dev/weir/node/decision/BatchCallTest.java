package dev.weir.node.decision;

import static dev.weir.node.decision.PolicyBuilder.perMinute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.config.policy.Counts;
import dev.weir.config.policy.Counts.Unit;
import dev.weir.node.decision.Decision.Denial;
import dev.weir.node.decision.Decision.Entry;
import dev.weir.node.decision.FakeLimiters.Conduct;
import dev.weir.node.decision.FakeLimiters.Outcome;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BatchCallTest {

  private final FrontEnd front =
      FrontEnd.of(
          new PolicyBuilder()
              .counting("calls", "org", Counts.CALLS, perMinute(10))
              .counting("items", "org", Counts.ITEMS, perMinute(100))
              .counting("work", "key", priced(10), perMinute(8)));

  private static Counts priced(long items) {
    return new Counts(Unit.CALLS, OptionalLong.of(items));
  }

  @Test
  void aFallbackThatCountsLocallyCountsItemsToo() {
    front.limiters().conduct(request -> Conduct.of(Outcome.TIMEOUT));
    Decision allowed = front.decide(Calls.batch(60, "org", "o1"));
    assertThat(allowed.allowed()).isTrue();
    assertThat(allowed.degraded()).isTrue();
    Decision denied = front.decide(Calls.batch(41, "org", "o1"));
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.denial().map(Denial::itemsRemaining)).contains(OptionalLong.of(40));

    front.limiters().conduct(request -> Conduct.AT_ONCE);
    for (int i = 0; i < 5; i++) {
      front.decider().offerDebits();
    }
    assertThat(front.limiters().debited("items")).isEqualTo(60);
    assertThat(front.limiters().debited("calls")).isEqualTo(1);
  }

  @Test
  void whatIsRefundedShowsAsItWasBefore() {
    front.decide(Calls.batch(30, "org", "o1", "key", "k1"));
    Decision denied = front.decide(Calls.batch(60, "org", "o1", "key", "k1"));
    assertThat(denied.limits())
        .extracting(Entry::name, Entry::remaining, Entry::denied)
        .containsExactlyInAnyOrder(
            tuple("calls", 9L, false), tuple("items", 70L, false), tuple("work", 5L, true));
    assertThat(denied.denial().map(Denial::itemsRemaining))
        .as("five permits at ten items each")
        .contains(OptionalLong.of(50));
  }

  @Test
  void aLimitThatWantsOnePermitOfEachBatchHasNoSayInHowManyItemsFit() {
    for (int i = 0; i < 10; i++) {
      front.decide(Calls.batch(2, "org", "o1"));
    }
    Decision denied = front.decide(Calls.batch(2, "org", "o1"));
    assertThat(denied.denial().map(Denial::itemsRemaining)).contains(OptionalLong.of(80));
    Decision request = front.decide(Calls.call("org", "o1"));
    assertThat(request.denial().map(Denial::itemsRemaining)).contains(OptionalLong.empty());
  }
}
