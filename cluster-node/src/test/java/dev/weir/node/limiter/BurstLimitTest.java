package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.limit;
import static dev.weir.node.limiter.Fixtures.perMinute;
import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.weir.config.matching.Check;
import dev.weir.config.policy.Burst;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Manner;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.Judged;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A limit without windows, alone and beside one that has some. */
class BurstLimitTest extends LimiterBench {

  private static final Limit BURST =
      limit(
          "burst",
          new Burst(OptionalInt.of(1), Map.of(), 1, Duration.ofSeconds(1), Duration.ofSeconds(1)),
          Manner.PLAIN);

  @Test
  void aCallThatMeetsNoWindowIsAllowedAndShowsNone() {
    ActorRef<LimiterCommand> limiter = start(policy(BURST));
    Judged judged = judged(ask(limiter, take(new Check("burst", "")))).orElseThrow();
    assertThat(judged.allowed()).isTrue();
    assertThat(judged.windows()).isEmpty();
    stop(limiter);
  }

  @Test
  void theWindowsBesideItAreJudged() {
    ActorRef<LimiterCommand> limiter = start(policy(limit("general", perMinute(1)), BURST));
    Take both = take(new Check("general", ""), new Check("burst", ""));
    assertThat(judged(ask(limiter, both)).orElseThrow().allowed()).isTrue();
    Judged denied =
        judged(ask(limiter, take(new Check("general", ""), new Check("burst", "")))).orElseThrow();
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.windows()).extracting(Reply.MetWindow::limit).containsExactly("general");
    stop(limiter);
  }

  private Take take(Check... checks) {
    return new Take(
        subject,
        List.of(checks),
        1,
        0,
        callIds.incrementAndGet(),
        Optional.empty(),
        clock.millis() + 1_000,
        clock.millis() + 1_000,
        clock.millis(),
        0,
        true,
        asker.getRef());
  }
}
