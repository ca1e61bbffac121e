package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.pattern.CircuitBreakerOpenException;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import dev.weir.node.limiter.JournalWatch.Answered;
import dev.weir.node.limiter.JournalWatch.Command;
import dev.weir.node.limiter.JournalWatch.Failed;
import dev.weir.node.limiter.JournalWatch.Silent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import scala.concurrent.duration.FiniteDuration;

class JournalWatchTest {
  private static final Duration UNUSABLE_AFTER = Duration.ofSeconds(60);

  private final AtomicLong nowNanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final AtomicInteger asked = new AtomicInteger();
  private final List<JournalUnusable> givenUp = new ArrayList<>();
  private final BehaviorTestKit<Command> watch =
      BehaviorTestKit.create(
          JournalWatch.create(
              () -> {
                asked.incrementAndGet();
                return new CompletableFuture<Done>();
              },
              nowNanos::get,
              UNUSABLE_AFTER,
              givenUp::add));

  @Test
  void eachFailureAsksCassandraOnce() {
    watch.run(new Failed(Optional.empty()));
    watch.run(new Failed(Optional.empty()));

    assertThat(asked).hasValue(2);
    assertThat(givenUp).isEmpty();
  }

  @Test
  void aJournalThatFailsForLongWhileCassandraAnswersIsGivenUp() {
    watch.run(Answered.INSTANCE);
    pass(UNUSABLE_AFTER.minusNanos(1));
    watch.run(Answered.INSTANCE);
    assertThat(givenUp).isEmpty();
    assertThat(watch.isAlive()).isTrue();

    pass(Duration.ofNanos(1));
    watch.run(Answered.INSTANCE);
    assertThat(givenUp).hasSize(1);
    assertThat(watch.isAlive()).isFalse();
  }

  @Test
  void silenceIsWaitedForHoweverLongAndTheTimeBeginsAnewAfterIt() {
    watch.run(Answered.INSTANCE);
    pass(UNUSABLE_AFTER);
    watch.run(Silent.INSTANCE);
    pass(UNUSABLE_AFTER.multipliedBy(100));
    watch.run(Answered.INSTANCE);
    pass(UNUSABLE_AFTER.minusNanos(1));
    watch.run(Answered.INSTANCE);

    assertThat(givenUp).isEmpty();
  }

  @Test
  void theCauseIsTheJournalsAndNotThatItsBreakerIsOpen() {
    watch.run(new Failed(Optional.of(new IllegalStateException("unconfigured table"))));
    watch.run(
        new Failed(
            Optional.of(
                new CircuitBreakerOpenException(
                    FiniteDuration.apply(3, TimeUnit.SECONDS), "open"))));
    watch.run(new Failed(Optional.empty()));
    watch.run(Answered.INSTANCE);
    pass(UNUSABLE_AFTER);
    watch.run(Answered.INSTANCE);

    assertThat(givenUp)
        .extracting(JournalUnusable::message)
        .containsExactly(
            "the journal fails although Cassandra has answered for 60 s (expected: reads and writes"
                + " at a quorum in the keyspace weir): java.lang.IllegalStateException:"
                + " unconfigured table");
  }

  @Test
  void theNodeThatEndsForItEndsWithTheCodeOfAFailure() {
    Config node = ConfigFactory.load("weir-node");
    String reason = ConfigUtil.joinPath(JournalUnusable.class.getName(), "exit-code");

    assertThat(node.getConfig("akka.coordinated-shutdown.reason-overrides").getInt(reason))
        .isEqualTo(1);
  }

  private void pass(Duration time) {
    nowNanos.addAndGet(time.toNanos());
  }
}
