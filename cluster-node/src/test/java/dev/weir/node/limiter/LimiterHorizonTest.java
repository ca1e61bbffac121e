package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.limit;
import static dev.weir.node.limiter.Fixtures.perMinute;
import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.weir.config.matching.Check;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a limiter reserves across the edges of its calendar windows, and when. */
class LimiterHorizonTest extends LimiterBench {

  private static final Check MINUTE = new Check("minute", "");
  private static final Check LONGER = new Check("longer", "");

  @Test
  void activeLimiterReservesAcrossTheEdgeAhead() {
    ActorRef<LimiterCommand> limiter = start(policy(perMinute(100)));
    assertThat(allowedOf(limiter, 1)).isEqualTo(1);
    int before = events();
    pass(limiter, Duration.ofSeconds(59));
    asker.awaitAssert(() -> assertThat(events()).isEqualTo(before + 1));
    clock.forward(Duration.ofSeconds(1));
    journal.failNextPersisted(persistenceId());
    assertThat(judged(ask(limiter, 1)).orElseThrow().allowed())
        .as("granted from what was reserved ahead, with no write")
        .isTrue();
  }

  @Test
  void laterEdgeDoesNotHideANearerOne() {
    ActorRef<LimiterCommand> limiter = start(minuteAnd(Duration.ofHours(1)));
    assertThat(allowedOf(limiter, LONGER, 1)).isEqualTo(1);
    assertThat(allowedOf(limiter, MINUTE, 1)).isEqualTo(1);
    pass(limiter, Duration.ofSeconds(59));
    asker.awaitAssert(() -> assertThat(events()).as("the minute's edge").isEqualTo(3));
    pass(limiter, Duration.ofMinutes(59));
    asker.awaitAssert(() -> assertThat(events()).as("the hour's edge").isEqualTo(4));
  }

  @Test
  void nothingIsReservedAcrossAnEdgeThatIsFar() {
    Policy policy = minuteAnd(Duration.ofDays(1));
    ActorRef<LimiterCommand> limiter = start(policy);
    assertThat(allowedOf(limiter, MINUTE, 1)).isEqualTo(1);
    assertThat(allowedOf(limiter, LONGER, 1)).isEqualTo(1);
    pass(limiter, Duration.ofSeconds(59));
    asker.awaitAssert(() -> assertThat(events()).as("the minute's edge").isEqualTo(3));
    testKit.stop(limiter);
    clock.forward(Duration.ofDays(1));
    assertThat(allowedOf(start(policy), LONGER, 150)).as("tomorrow's").isEqualTo(100);
  }

  private static Policy minuteAnd(Duration longer) {
    return policy(
        limit("minute", perMinute(100)),
        limit("longer", Rate.of(100, longer, Algorithm.FIXED_CALENDAR)));
  }
}
