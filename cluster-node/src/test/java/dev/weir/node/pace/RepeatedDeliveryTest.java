package dev.weir.node.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Circuit;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.InFlight;
import dev.weir.config.policy.Webhooks;
import dev.weir.node.limiter.RememberedBound;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import dev.weir.node.pace.DestinationCore.Told;
import dev.weir.node.pace.Verdict.Conflict;
import dev.weir.node.pace.Verdict.Denied;
import dev.weir.node.pace.Verdict.GivenUp;
import dev.weir.node.pace.Verdict.LetIn;
import dev.weir.node.pace.Verdict.Queued;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** One delivery, known by its id, that is asked for more than once. */
class RepeatedDeliveryTest {

  private static final PaceRules RULES =
      new PaceRules(
          new Webhooks(
              100,
              Duration.ofSeconds(15),
              Duration.ofSeconds(60),
              new InFlight(1, 1),
              new Circuit(3, Duration.ofSeconds(1), Duration.ofSeconds(4))),
          Duration.ofSeconds(30));

  private static final Report WELL =
      new Report(OptionalInt.of(200), OptionalLong.of(5), OptionalLong.empty());

  private final RememberedBound remembered = new RememberedBound(2, () -> 0);
  private long nowMillis = 1_714_058_400_000L;
  private long nextCall;
  private DestinationCore core = new DestinationCore(RULES, remembered);

  private Verdict ask(long callId, String id, long content, long waitMillis) {
    Limiter sender = new Limiter(new Subject("test", "a", "a"), Durability.DURABLE);
    Optional<Idempotency> idempotency =
        id.isEmpty() ? Optional.empty() : Optional.of(new Idempotency(id, content));
    return core.ask(
        new Asked(callId, Optional.of(sender), idempotency, nowMillis, waitMillis, false),
        nowMillis);
  }

  private Verdict ask(String id) {
    return ask(nextCall++, id, 1, 15_000);
  }

  private static LetIn letIn(Verdict verdict) {
    assertThat(verdict).isInstanceOf(LetIn.class);
    return (LetIn) verdict;
  }

  private void end(LetIn in) {
    assertThat(core.release(in.number(), WELL, nowMillis)).isTrue();
  }

  @Test
  void itHasOneSlotAndOneLeaseWhileItIsUnderWayAndAfterIt() {
    LetIn first = letIn(ask("one"));
    assertThat(letIn(ask("one"))).isEqualTo(first);
    assertThat(core.inFlight()).isEqualTo(1);
    end(first);
    assertThat(letIn(ask("one"))).isEqualTo(first);
    assertThat(core.inFlight()).isZero();
    assertThat(core.drainBooked()).as("a begin and an end").hasSize(2);
    nowMillis += 30_000;
    assertThat(letIn(ask("one")).number()).as("forgotten").isNotEqualTo(first.number());
  }

  @Test
  void otherContentIsAConflictUnderWayAndWaiting() {
    letIn(ask("one"));
    assertThat(ask(nextCall++, "one", 2, 15_000)).isInstanceOf(Conflict.class);
    assertThat(ask("two")).isInstanceOf(Queued.class);
    assertThat(ask(nextCall++, "two", 2, 15_000)).isInstanceOf(Conflict.class);
    assertThat(core.waiting()).isEqualTo(1);
  }

  @Test
  void deniedItIsNotRemembered() {
    LetIn other = letIn(ask(""));
    assertThat(ask(nextCall++, "one", 1, 0)).isInstanceOf(Denied.class);
    end(other);
    letIn(ask(nextCall++, "one", 1, 0));
  }

  @Test
  void whoAsksWhileItWaitsSharesItsPlaceAndItsLease() {
    LetIn other = letIn(ask(""));
    long here = nextCall;
    ask("one");
    long there = nextCall;
    assertThat(ask("one")).isInstanceOf(Queued.class);
    assertThat(core.waiting()).isEqualTo(1);
    assertThat(ask(nextCall++, "one", 1, 0)).as("may not wait").isInstanceOf(Denied.class);
    end(other);
    List<Told> told = core.drainTold();
    assertThat(told).extracting(Told::callId).containsExactly(here, there);
    assertThat(told.get(0).verdict()).isEqualTo(told.get(1).verdict());
    assertThat(core.inFlight()).isEqualTo(1);
    core.leave(here, nowMillis);
    core.leave(there, nowMillis);
    assertThat(core.inFlight()).as("two were given it").isEqualTo(1);
  }

  @Test
  void whoeverOfThemHangsUpTheOtherIsLetInAndCanUndoIt() {
    for (int goes = 0; goes < 2; goes++) {
      LetIn other = letIn(ask(""));
      long first = nextCall;
      ask("one");
      ask("one");
      long stays = first + 1 - goes;
      core.leave(first + goes, nowMillis);
      assertThat(core.waiting()).isEqualTo(1);
      end(other);
      assertThat(core.drainTold()).extracting(Told::callId).containsExactly(stays);
      core.leave(stays, nowMillis);
      assertThat(core.inFlight()).isZero();
    }
  }

  @Test
  void oneThatIsUndoneIsNewThen() {
    long call = nextCall;
    LetIn first = letIn(ask("one"));
    core.leave(call, nowMillis);
    assertThat(core.inFlight()).isZero();
    assertThat(ask(call, "one", 1, 15_000)).as("it comes late").isInstanceOf(GivenUp.class);
    assertThat(letIn(ask("one")).number()).isNotEqualTo(first.number());
    assertThat(core.inFlight()).isEqualTo(1);
  }

  @Test
  void whatAnotherWasGivenNobodyUndoes() {
    long call = nextCall;
    LetIn first = letIn(ask("one"));
    letIn(ask("one"));
    core.leave(call, nowMillis);
    assertThat(core.inFlight()).isEqualTo(1);
    end(first);
  }

  @Test
  void allWhoWaitAreSentToTheNextOwnerWhoKnowsWhatWasLetIn() {
    LetIn first = letIn(ask("one"));
    long waits = nextCall;
    ask("two");
    ask("two");
    assertThat(core.leaveAll()).containsExactly(waits, waits + 1);
    Learned learned = core.learned(true, nowMillis);
    core.stopped();
    core = DestinationCore.of(RULES, remembered, learned, nowMillis);
    assertThat(letIn(ask("one"))).isEqualTo(first);
    assertThat(ask(waits, "two", 1, 15_000)).isInstanceOf(Queued.class);
    assertThat(ask(waits + 1, "two", 1, 15_000)).isInstanceOf(Queued.class);
    assertThat(core.waiting()).isEqualTo(1);
    assertThat(core.learned(false, nowMillis).remembered()).as("not by a crash").isEmpty();
  }

  @Test
  void atTheNodesBoundTheOldestIsForgotten() {
    LetIn first = letIn(ask("one"));
    end(first);
    end(letIn(ask("two")));
    end(letIn(ask("three")));
    assertThat(letIn(ask("one")).number()).isNotEqualTo(first.number());
    core.stopped();
    assertThat(remembered.count()).isZero();
  }

  @Test
  void ofTooManyWhoAskWhoHasNotAskedForLongestIsToAskAgain() {
    letIn(ask(""));
    long first = nextCall;
    for (int i = 0; i <= 16; i++) {
      assertThat(ask("one")).isInstanceOf(Queued.class);
    }
    assertThat(core.drainTold()).containsExactly(new Told(first, new GivenUp()));
    assertThat(ask(first, "one", 1, 15_000)).isInstanceOf(Queued.class);
    assertThat(core.waiting()).isEqualTo(1);
  }
}
