package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.limit;
import static dev.weir.node.limiter.Fixtures.perMinute;
import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.weir.config.matching.Check;
import dev.weir.config.policy.Burst;
import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Policy;
import dev.weir.node.limiter.LimiterCommand.Release;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Response.Queued;
import dev.weir.node.limiter.Response.Released;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import dev.weir.node.window.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A durable limiter that bounds calls in flight beside a window, and who asks it. */
abstract class LineBench extends LimiterBench {

  static final Check GENERAL = new Check("general", "");
  static final Check BURST = new Check("burst", "");
  static final Duration LEASE = Duration.ofSeconds(60);

  static Policy slots(int slots, int queue, long perMinute) {
    return policy(
        limit("general", perMinute(perMinute)),
        limit(
            "burst",
            new Burst(OptionalInt.of(slots), Map.of(), queue, Duration.ofSeconds(15), LEASE),
            Manner.PLAIN));
  }

  Take call(long waitMillis) {
    return call(waitMillis, Optional.empty(), asker);
  }

  /** A call that some front end asks for. */
  Take call(long waitMillis, Optional<Idempotency> id, TestProbe<Response> from) {
    return new Take(
        subject,
        List.of(GENERAL, BURST),
        1,
        0,
        callIds.incrementAndGet(),
        id,
        clock.millis() + 3_000,
        clock.millis() + 10_000,
        clock.millis(),
        waitMillis,
        true,
        from.getRef());
  }

  Judged letIn(ActorRef<LimiterCommand> limiter) {
    Judged judged = judged(ask(limiter, call(15_000))).orElseThrow();
    assertThat(judged.allowed()).isTrue();
    return judged;
  }

  Take queued(ActorRef<LimiterCommand> limiter) {
    Take call = call(15_000);
    assertThat(ask(limiter, call)).isEqualTo(new Queued(call.callId()));
    return call;
  }

  static Lease lease(Judged judged) {
    return Objects.requireNonNull(judged.lease());
  }

  boolean release(ActorRef<LimiterCommand> limiter, long number) {
    return release(limiter, number, OptionalLong.empty());
  }

  boolean release(ActorRef<LimiterCommand> limiter, long number, OptionalLong cost) {
    long callId = callIds.incrementAndGet();
    var probe = testKit.createTestProbe(Response.class);
    limiter.tell(new Release(subject, number, cost, callId, probe.getRef()));
    return probe.expectMessageClass(Released.class).ended();
  }

  /** In steps: in one, what is written meanwhile would seem to have taken all that time. */
  void passBySeconds(ActorRef<LimiterCommand> limiter, Duration by) {
    for (long second = 0; second < by.toSeconds(); second++) {
      pass(limiter, Duration.ofSeconds(1));
    }
  }

  Judged told() {
    return (Judged) asker.receiveMessage();
  }

  Take again(Take call) {
    return new Take(
        call.subject(),
        call.checks(),
        call.cost(),
        call.items(),
        call.callId(),
        call.idempotency(),
        clock.millis() + 3_000,
        clock.millis() + 10_000,
        call.arrivedMillis(),
        call.waitMillis(),
        true,
        call.replyTo());
  }

  long used(ActorRef<LimiterCommand> limiter) {
    return state(limiter).windows().get(0).view().used();
  }
}
