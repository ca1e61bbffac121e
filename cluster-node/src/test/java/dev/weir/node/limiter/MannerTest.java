package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.limit;
import static dev.weir.node.limiter.Fixtures.perMinute;
import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.weir.config.matching.Check;
import dev.weir.config.policy.Abuse;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Penalty;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Rates;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.LimiterState.Lowered;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.window.WindowView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a limiter does beyond counting and denying, and what of it outlives an orderly stop. */
class MannerTest extends LimiterBench {

  private static final Rate TEN = Rate.of(10, Duration.ofMinutes(1), Algorithm.FIXED_FIRST_CALL);

  private static final Manner STRICT =
      new Manner(
          Optional.empty(),
          Optional.of(new Abuse(3, Duration.ofMinutes(1), 20, Duration.ofMinutes(10))),
          Optional.of(new Penalty(2)),
          false,
          false);

  private static final Manner SHADOW =
      new Manner(Optional.empty(), Optional.empty(), Optional.empty(), true, false);

  @Test
  void anEarlyRetryPutsTheResetOffAndALookDoesNot() {
    ActorRef<LimiterCommand> limiter = start(strict());
    assertThat(allowedOf(limiter, 10)).isEqualTo(10);
    pass(limiter, Duration.ofSeconds(40));
    assertThat(only(ask(limiter, 1)).retryAfterMillis()).isEqualTo(20_000);
    pass(limiter, Duration.ofSeconds(5));
    assertThat(only(ask(limiter, 0)).retryAfterMillis()).isEqualTo(15_000);
    assertThat(only(ask(limiter, 1)).retryAfterMillis()).isEqualTo(20_000);
    assertThat(only(state(limiter)).resetAtMillis()).isEqualTo(Fixtures.START_MILLIS + 65_000);
    pass(limiter, Duration.ofSeconds(20));
    assertThat(allowedOf(limiter, 1)).isEqualTo(1);
    stop(limiter);
  }

  @Test
  void abuseAndPenaltySurviveAnOrderlyStopAndEndByThemselves() {
    ActorRef<LimiterCommand> limiter = start(strict());
    assertThat(allowedOf(limiter, 10)).isEqualTo(10);
    for (int call = 0; call < 3; call++) {
      pass(limiter, Duration.ofSeconds(10));
      assertThat(allowedOf(limiter, 1)).isZero();
    }
    List<Lowered> lowered = state(limiter).lowered();
    assertThat(lowered)
        .containsExactly(new Lowered("general", "", Fixtures.START_MILLIS + 30_000 + 600_000));
    stop(limiter);
    ActorRef<LimiterCommand> next = start(strict());
    assertThat(state(next).lowered()).isEqualTo(lowered);
    assertThat(only(state(next)).permits()).isEqualTo(2);
    assertThat(only(state(next)).resetAtMillis()).isEqualTo(Fixtures.START_MILLIS + 80_000);
    pass(next, Duration.ofSeconds(50));
    assertThat(allowedOf(next, 10)).isEqualTo(2);
    stop(next);
    ActorRef<LimiterCommand> third = start(strict());
    assertThat(state(third).lowered()).as("without a call in between too").isEqualTo(lowered);
    stop(third);
    clock.forward(Duration.ofMinutes(10));
    ActorRef<LimiterCommand> last = start(strict());
    assertThat(allowedOf(last, 11)).isEqualTo(10);
    assertThat(state(last).lowered()).isEmpty();
    stop(last);
  }

  @Test
  void aLimitInShadowDeniesNothingAndSaysWhatItWouldHaveDone() {
    ActorRef<LimiterCommand> limiter = start(policy(shadowed(3)));
    for (int call = 0; call < 5; call++) {
      Judged judged = judged(ask(limiter, 1)).orElseThrow();
      assertThat(judged.allowed()).isTrue();
      MetWindow window = judged.windows().get(0);
      assertThat(window.shadow()).isTrue();
      assertThat(window.view().denied()).as("call %s", call).isEqualTo(call >= 3);
    }
    assertThat(only(state(limiter)).used()).isEqualTo(3);
    assertThat(only(ask(limiter, 0)).denied()).isTrue();
    stop(limiter);
  }

  @Test
  void whatARealLimitDeniesTheShadowDoesNotCount() {
    ActorRef<LimiterCommand> limiter = start(policy(limit("real", perMinute(2)), shadowed(100)));
    for (int call = 0; call < 4; call++) {
      Judged judged = judged(ask(limiter, both())).orElseThrow();
      assertThat(judged.allowed()).isEqualTo(call < 2);
      assertThat(judged.windows().get(1).view().used()).isEqualTo(Math.min(call + 1, 2));
      assertThat(judged.windows().get(1).view().denied()).isFalse();
    }
    stop(limiter);
  }

  @Test
  void aRefundGivesBackWhatTheShadowTookAndNoMore() {
    ActorRef<LimiterCommand> limiter = start(policy(shadowed(1)));
    Judged taken = judged(ask(limiter, 1)).orElseThrow();
    Judged notTaken = judged(ask(limiter, 1)).orElseThrow();
    limiter.tell(new Refund(subject, receipt(notTaken)));
    assertThat(only(state(limiter)).used()).isEqualTo(1);
    limiter.tell(new Refund(subject, receipt(taken)));
    assertThat(only(state(limiter)).used()).isZero();
    stop(limiter);
  }

  private static Policy strict() {
    return policy(limit("general", Rates.of(TEN), STRICT));
  }

  private static Limit shadowed(long permits) {
    return limit("general", Rates.of(perMinute(permits)), SHADOW);
  }

  private Take both() {
    Take one = take(1, Optional.empty());
    return new Take(
        subject,
        List.of(new Check("real", ""), new Check("general", "")),
        1,
        0,
        one.callId(),
        one.idempotency(),
        one.deadlineMillis(),
        one.deadlineMillis(),
        clock.millis(),
        0,
        true,
        asker.getRef());
  }

  private static WindowView only(Response answer) {
    return judged(answer).orElseThrow().windows().get(0).view();
  }

  private static WindowView only(LimiterState state) {
    return state.windows().get(0).view();
  }
}
