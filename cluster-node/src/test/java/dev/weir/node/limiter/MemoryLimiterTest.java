package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.perMinute;
import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding.Passivate;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.LimiterCommand.Refund;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryLimiterTest extends LimiterBench {

  private final BoundedCount live = new BoundedCount(1);

  @Test
  void grantsExactlyTheLimitAndWritesNothing() {
    ActorRef<LimiterCommand> limiter = startInMemory();
    assertThat(allowedOf(limiter, 9)).isEqualTo(5);
    assertThat(events()).isZero();
    stop(limiter);
  }

  @Test
  void grantsWithoutTenure() {
    ActorRef<LimiterCommand> limiter = startInMemory();
    tenure.set(false);
    assertThat(allowedOf(limiter, 1)).isEqualTo(1);
    stop(limiter);
  }

  @Test
  void refundAppliesOnce() {
    ActorRef<LimiterCommand> limiter = startInMemory();
    Judged granted = judged(ask(limiter, 4)).orElseThrow();
    limiter.tell(new Refund(subject, receipt(granted)));
    limiter.tell(new Refund(subject, receipt(granted)));
    assertThat(allowedOf(limiter, 9)).isEqualTo(5);
    stop(limiter);
  }

  @Test
  void atTheBoundANewOneIsUnavailableAndAsksToGo() {
    ActorRef<LimiterCommand> first = startInMemory();
    assertThat(allowedOf(first, 1)).isEqualTo(1);
    ActorRef<LimiterCommand> second = startInMemory();
    assertThat(reason(ask(second, 1))).contains(Reason.CAPACITY);
    assertThat(shard.expectMessageClass(Passivate.class)).isEqualTo(new Passivate<>(second));
    stop(second);
    assertThat(live.count()).as("it was never counted").isEqualTo(1);
    stop(first);
    assertThat(live.count()).isZero();
    ActorRef<LimiterCommand> third = startInMemory();
    assertThat(allowedOf(third, 1)).isEqualTo(1);
    stop(third);
  }

  @Test
  void asksToGoWhenItsWindowsAreOverAndNotBefore() {
    ActorRef<LimiterCommand> limiter = startInMemory();
    assertThat(allowedOf(limiter, 9)).isEqualTo(5);
    pass(limiter, Duration.ofSeconds(30));
    assertThat(allowedOf(limiter, 1)).as("it is as it was").isZero();
    shard.expectNoMessage(Duration.ZERO);
    pass(limiter, Duration.ofSeconds(36));
    assertThat(shard.expectMessageClass(Passivate.class)).isEqualTo(new Passivate<>(limiter));
    stop(limiter);
  }

  @Test
  void staysForASubjectThatIsActiveAcrossTheMinutesEdge() {
    ActorRef<LimiterCommand> limiter = startInMemory();
    for (int minute = 0; minute < 3; minute++) {
      assertThat(allowedOf(limiter, 1)).isEqualTo(1);
      // What it does in the first seconds of a minute it does at their time.
      for (int second = 0; second < 6; second++) {
        pass(limiter, Duration.ofSeconds(1));
      }
      // One second after its window has ended.
      pass(limiter, Duration.ofSeconds(minute == 0 ? 55 : 54));
    }
    shard.expectNoMessage(Duration.ZERO);
    stop(limiter);
  }

  @Test
  void callsThatComeOnceItHasAskedToGoAreSentOnWhenItGoes() {
    ActorRef<LimiterCommand> limiter = startInMemory();
    pass(limiter, Duration.ofSeconds(61));
    shard.expectMessageClass(Passivate.class);
    limiter.tell(take(1, Optional.empty()));
    limiter.tell(take(1, Optional.empty()));
    asker.expectNoMessage(Duration.ofMillis(50));
    stop(limiter);
    assertThat(reason(asker.receiveMessage())).contains(Reason.MOVING);
    assertThat(reason(asker.receiveMessage())).contains(Reason.MOVING);
  }

  @Test
  void staysForTheAnswersThatItRemembers() {
    LimiterContext shortWindows =
        node(policy(Rate.of(5, Duration.ofSeconds(2), Algorithm.SLIDING)));
    ActorRef<LimiterCommand> limiter = startInMemory(shortWindows);
    ask(limiter, take(1, id("a")));
    pass(limiter, Duration.ofSeconds(30));
    assertThat(judged(ask(limiter, take(1, id("a")))).orElseThrow().receipt()).isNull();
    assertThat(shortWindows.remembered().count()).isEqualTo(1);
    pass(limiter, Duration.ofSeconds(36));
    assertThat(shard.expectMessageClass(Passivate.class)).isEqualTo(new Passivate<>(limiter));
    stop(limiter);
    assertThat(shortWindows.remembered().count()).isZero();
  }

  @Test
  void stopForgets() {
    ActorRef<LimiterCommand> limiter = startInMemory();
    assertThat(allowedOf(limiter, 9)).isEqualTo(5);
    stop(limiter);
    ActorRef<LimiterCommand> next = startInMemory();
    assertThat(allowedOf(next, 9)).isEqualTo(5);
    stop(next);
  }

  private ActorRef<LimiterCommand> startInMemory() {
    return startInMemory(node(policy(perMinute(5))));
  }

  private ActorRef<LimiterCommand> startInMemory(LimiterContext node) {
    Place place = new Place(subject.entityId(), "1", shard.getRef());
    return testKit.spawn(MemoryLimiter.create(place, node, live));
  }
}
