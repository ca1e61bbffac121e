package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.perMinute;
import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.LimiterCommand.TakeAgain;
import dev.weir.node.limiter.Reply.Judged;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A take that is told once more, since its answer did not come. */
class TakeAgainTest extends LimiterBench {

  private final BoundedCount live = new BoundedCount(1_000);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isJudgedWhereItDidNotComeBefore(boolean durable) {
    ActorRef<LimiterCommand> limiter = start(durable);
    limiter.tell(new TakeAgain(take(2, Optional.empty())));
    assertThat(judged(answer()).orElseThrow().allowed()).isTrue();
    assertThat(allowedOf(limiter, 9)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isNotCountedTwice(boolean durable) {
    ActorRef<LimiterCommand> limiter = start(durable);
    Take take = take(2, Optional.empty());
    Judged first = judged(ask(limiter, take)).orElseThrow();
    assertThat(first.allowed()).isTrue();
    limiter.tell(new TakeAgain(take));
    assertThat(allowedOf(limiter, 9)).isEqualTo(3);
    asker.expectNoMessage(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isNotDeniedTwice(boolean durable) {
    ActorRef<LimiterCommand> limiter = start(durable);
    Take tooMuch = take(6, Optional.empty());
    assertThat(judged(ask(limiter, tooMuch)).orElseThrow().allowed()).isFalse();
    limiter.tell(new TakeAgain(tooMuch));
    assertThat(allowedOf(limiter, 9)).isEqualTo(5);
    asker.expectNoMessage(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isAnsweredOnceWhereBothComeBeforeTheJournalIsRead(boolean durable) {
    SlowJournal reading = new SlowJournal();
    journal.withPolicy(reading);
    ActorRef<LimiterCommand> limiter = start(durable);
    Take take = take(2, Optional.empty());
    limiter.tell(take);
    limiter.tell(new TakeAgain(take));
    reading.allow();
    assertThat(judged(answer()).orElseThrow().allowed()).isTrue();
    assertThat(allowedOf(limiter, 9)).isEqualTo(3);
    asker.expectNoMessage(Duration.ZERO);
  }

  private ActorRef<LimiterCommand> start(boolean durable) {
    if (durable) {
      return start(policy(perMinute(5)));
    }
    Place place = new Place(subject.entityId(), "1", shard.getRef());
    return testKit.spawn(MemoryLimiter.create(place, node(policy(perMinute(5))), live));
  }
}
