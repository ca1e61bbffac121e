package dev.weir.node.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.weir.node.limiter.LimiterCommand.Take;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Response.Queued;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How often a limiter with a small bound on calls in flight writes to the journal. */
class LeaseWritesTest extends LineBench {

  @Test
  void leasesAreReservedForAllWhoWaitInOneWriteUpToHalfOfTheBound() {
    ActorRef<LimiterCommand> limiter = start(slots(10, 100, 1_000));
    List<Judged> inFlight = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      inFlight.add(letIn(limiter));
    }
    assertThat(events()).as("a write for each while nobody waits").isEqualTo(10);
    List<Take> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiting.add(queued(limiter));
    }
    int before = events();
    for (Take next : waiting.subList(0, 96)) {
      assertThat(release(limiter, lease(inFlight.remove(0)).number())).isTrue();
      Judged told = told();
      assertThat(told.callId()).isEqualTo(next.callId());
      inFlight.add(told);
    }
    assertThat(events() - before).as("writes for 96 leases").isBetween(96 / 5, 96 / 4 + 2);
    stop(limiter);
  }

  @Test
  void callsThatCameWhileTheJournalWasSlowShareTheNextWrite() {
    ActorRef<LimiterCommand> limiter = start(slots(10, 100, 1_000));
    letIn(limiter);
    SlowJournal slow = new SlowJournal();
    journal.withPolicy(slow);
    List<Take> calls = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      calls.add(call(15_000));
      limiter.tell(calls.get(i));
    }
    slow.allow();
    for (Take call : calls) {
      Response answer = answer();
      assertThat(answer).isNotInstanceOf(Queued.class);
      assertThat(answer.callId()).isEqualTo(call.callId());
    }
    assertThat(events()).as("one before, one that was under way, one for the rest").isEqualTo(3);
    stop(limiter);
  }

  @Test
  void aCrashHoldsNoMoreSlotsThanWereReservedForThoseWhoWaited() {
    ActorRef<LimiterCommand> crashed = start(slots(10, 100, 1_000));
    Judged first = letIn(crashed);
    letIn(crashed);
    assertThat(release(crashed, lease(first).number())).isTrue();
    testKit.stop(crashed);
    ActorRef<LimiterCommand> limiter = start(slots(10, 100, 1_000));
    letIn(limiter);
    BurstState burst = state(limiter).burst().orElseThrow();
    assertThat(burst.held())
        .as("the one released after the last write, and the other")
        .isEqualTo(2);
    stop(limiter);
  }
}
