package dev.weir.node.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Circuit;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.InFlight;
import dev.weir.config.policy.Webhooks;
import dev.weir.node.limiter.RememberedBound;
import dev.weir.node.pace.DestinationCore.Booked;
import dev.weir.node.pace.DestinationCore.Told;
import dev.weir.node.pace.Verdict.Denied;
import dev.weir.node.pace.Verdict.LetIn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DestinationCoreTest {

  private static final Webhooks WEBHOOKS =
      new Webhooks(
          100,
          Duration.ofSeconds(15),
          Duration.ofSeconds(60),
          new InFlight(2, 64),
          new Circuit(3, Duration.ofSeconds(1), Duration.ofSeconds(4)));

  private static final PaceRules RULES = new PaceRules(WEBHOOKS, Duration.ofSeconds(60));
  private static final RememberedBound REMEMBERED = new RememberedBound(10, () -> 0);

  private static final long START_MILLIS = 1_714_058_400_000L;

  private long nowMillis = START_MILLIS;
  private long nextCall;
  private DestinationCore core = new DestinationCore(RULES, REMEMBERED);

  @Test
  void whoFindsNoRoomWaitsAndIsLetInWhenADeliveryEnds() {
    LetIn first = letIn(ask("a"));
    letIn(ask("a"));
    assertThat(ask("a")).isInstanceOf(Verdict.Queued.class);
    nowMillis += 40;
    assertThat(core.release(first.number(), answered(200, 40), nowMillis)).isTrue();
    assertThat(core.release(first.number(), answered(200, 40), nowMillis)).as("twice").isFalse();
    assertThat(core.drainTold())
        .singleElement()
        .satisfies(told -> assertThat(letIn(told.verdict()).queuedMillis()).isEqualTo(40));
  }

  @Test
  void askingAgainChangesNothing() {
    long call = nextCall;
    LetIn first = letIn(ask("a"));
    assertThat(again(call)).isEqualTo(first);
    letIn(ask("a"));
    long waiting = nextCall;
    ask("a");
    assertThat(again(waiting)).isInstanceOf(Verdict.Queued.class);
    assertThat(core.waiting()).isEqualTo(1);
    assertThat(core.inFlight()).isEqualTo(2);
  }

  @Test
  void sendersTakeTurns() {
    LetIn first = letIn(ask("flood"));
    letIn(ask("flood"));
    for (int i = 0; i < 50; i++) {
      ask("flood");
    }
    long single = nextCall;
    ask("single");
    core.release(first.number(), answered(200, 5), nowMillis);
    List<Told> told = new ArrayList<>(core.drainTold());
    core.release(letIn(told.get(0).verdict()).number(), answered(200, 5), nowMillis);
    told.addAll(core.drainTold());
    assertThat(told.stream().map(Told::callId).limit(2)).contains(single);
  }

  @Test
  void aFullQueueTakesWhoHasFewInPlaceOfWhoHasMost() {
    letIn(ask("flood"));
    letIn(ask("flood"));
    for (int i = 0; i < 100; i++) {
      assertThat(ask("flood")).isInstanceOf(Verdict.Queued.class);
    }
    long last = nextCall - 1;
    assertThat(ask("flood")).isInstanceOf(Denied.class);
    assertThat(ask("single")).isInstanceOf(Verdict.Queued.class);
    assertThat(core.drainTold())
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.callId()).isEqualTo(last);
              assertThat(told.verdict()).isInstanceOf(Denied.class);
            });
    assertThat(core.waiting()).isEqualTo(100);
  }

  @Test
  void failuresInARowOpenItAndAllWhoWaitAreSentAway() {
    LetIn first = letIn(ask("a"));
    LetIn second = letIn(ask("a"));
    for (int i = 0; i < 3; i++) {
      assertThat(ask("a")).isInstanceOf(Verdict.Queued.class);
    }
    core.release(first.number(), answered(500, 1), nowMillis);
    core.release(second.number(), answered(500, 1), nowMillis);
    List<Told> told = core.drainTold();
    assertThat(told).hasSize(2);
    core.release(letIn(told.get(0).verdict()).number(), answered(500, 1), nowMillis);
    assertThat(core.drainTold())
        .singleElement()
        .satisfies(sent -> assertThat(sent.verdict()).isInstanceOf(Denied.class));
    core.release(letIn(told.get(1).verdict()).number(), answered(200, 1), nowMillis);
    Denied denied = (Denied) ask("a");
    assertThat(denied.retryAfterMillis()).isEqualTo(1_000);
    nowMillis += 999;
    assertThat(ask("a")).isInstanceOf(Denied.class);
    nowMillis += 1;
    LetIn probe = letIn(ask("a"));
    assertThat(ask("a")).as("one probe at a time").isInstanceOf(Denied.class);
    core.release(probe.number(), answered(503, 1), nowMillis);
    assertThat(((Denied) ask("a")).retryAfterMillis()).as("doubled").isEqualTo(2_000);
    for (long pause : new long[] {2_000, 4_000, 4_000}) {
      assertThat(((Denied) ask("a")).retryAfterMillis()).isEqualTo(pause);
      nowMillis += pause;
      core.release(letIn(ask("a")).number(), answered(503, 1), nowMillis);
    }
    nowMillis += 4_000;
    core.release(letIn(ask("a")).number(), answered(200, 1), nowMillis);
    letIn(ask("a"));
    letIn(ask("a"));
    assertThat(ask("a")).as("begins small").isInstanceOf(Verdict.Queued.class);
  }

  @Test
  void halfOfTheLatestOutcomesOpenItThoughNeverSoManyInARow() {
    for (int i = 0; i < Circuit.LATEST - 1; i++) {
      core.release(letIn(ask("a")).number(), answered(i % 2 == 0 ? 200 : 500, 1), nowMillis);
    }
    core.release(letIn(ask("a")).number(), answered(500, 1), nowMillis);
    assertThat(ask("a")).isInstanceOf(Denied.class);
  }

  @Test
  void theDestinationsOwnRetryAfterIsHonouredAtOnce() {
    Report busy = new Report(OptionalInt.of(429), OptionalLong.of(1), OptionalLong.of(30));
    core.release(letIn(ask("a")).number(), busy, nowMillis);
    assertThat(((Denied) ask("a")).retryAfterMillis()).isEqualTo(30_000);
    nowMillis += 30_000;
    letIn(ask("a"));
  }

  @Test
  void aDeliveryThatNobodyReportsRunsOutAsAFailure() {
    for (int i = 0; i < 2; i++) {
      ask("a");
    }
    core.drainBooked();
    nowMillis += 60_000;
    core.sweep(nowMillis);
    assertThat(core.inFlight()).isZero();
    List<Booked> booked = core.drainBooked();
    assertThat(booked).hasSize(2).allMatch(one -> one.ended().orElseThrow().failed());
    LetIn probe = letIn(ask("a"));
    nowMillis += 60_000;
    core.sweep(nowMillis);
    assertThat(core.release(probe.number(), Report.UNTOLD, nowMillis)).isFalse();
    assertThat(ask("a")).as("the third in a row").isInstanceOf(Denied.class);
  }

  @Test
  void aProbeThatIsGivenUpLeavesTheCircuitAsItWas() {
    for (int i = 0; i < 3; i++) {
      core.release(letIn(ask("a")).number(), answered(500, 1), nowMillis);
    }
    nowMillis += 1_000;
    long probe = nextCall;
    letIn(ask("a"));
    core.leave(probe, nowMillis);
    assertThat(again(probe)).isInstanceOf(Verdict.GivenUp.class);
    letIn(ask("a"));
  }

  @Test
  void whoLeavesTheQueueIsNotLetInAndWhoWaitsTooLongIsDenied() {
    LetIn first = letIn(ask("a"));
    letIn(ask("a"));
    long leaves = nextCall;
    ask("a");
    long waits = nextCall;
    ask("b");
    core.leave(leaves, nowMillis);
    for (int second = 0; second < 15; second++) {
      nowMillis += 1_000;
      again(waits);
      core.sweep(nowMillis);
    }
    assertThat(core.drainTold())
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.callId()).isEqualTo(waits);
              assertThat(((Denied) told.verdict()).queuedMillis()).isEqualTo(15_000);
            });
    assertThat(core.release(first.number(), Report.UNTOLD, nowMillis)).isTrue();
    assertThat(core.drainTold()).isEmpty();
  }

  @Test
  void whatWasLearnedAndWhatIsUnderWaySurvivesAnOrderlyStop() {
    learn(200, 5);
    LetIn out = letIn(ask("a"));
    int bound = core.bound();
    assertThat(bound).isGreaterThan(20);
    core = DestinationCore.of(RULES, REMEMBERED, core.learned(true, nowMillis), nowMillis);
    assertThat(core.bound()).isEqualTo(bound);
    assertThat(core.state("akka://weir@a:1", "7", nowMillis).usualMillis()).isEqualTo(5);
    assertThat(core.inFlight()).isEqualTo(1);
    assertThat(core.release(out.number(), answered(200, 5), nowMillis)).isTrue();
    assertThat(letIn(ask("a")).number()).isGreaterThan(out.number());
  }

  @Test
  void noNumberOfAnEarlierOwnerIsUsedAgainThoughItsClockWasAhead() {
    LetIn first = letIn(ask("a"));
    core.release(first.number(), answered(200, 5), nowMillis);
    Learned learned = core.learned(true, nowMillis);
    nowMillis -= 400;
    core = DestinationCore.of(RULES, REMEMBERED, learned, nowMillis);
    assertThat(letIn(ask("a")).number()).isGreaterThan(first.number());
  }

  @Test
  void afterACrashItBeginsWithHalfAndACircuitThatWasOpenIsOpen() {
    learn(200, 5);
    int bound = core.bound();
    core = DestinationCore.of(RULES, REMEMBERED, core.learned(false, nowMillis), nowMillis);
    assertThat(core.bound()).isEqualTo(bound / 2);
    for (int i = 0; i < 3; i++) {
      core.release(letIn(ask("a")).number(), answered(500, 1), nowMillis);
    }
    core = DestinationCore.of(RULES, REMEMBERED, core.learned(false, nowMillis), nowMillis);
    assertThat(ask("a")).isInstanceOf(Denied.class);
    nowMillis += 1_000;
    letIn(ask("a"));
  }

  @Test
  void aLookTakesNothing() {
    Asked look = new Asked(nextCall++, Optional.empty(), Optional.empty(), nowMillis, 0, true);
    assertThat(core.ask(look, nowMillis)).isInstanceOf(Verdict.Free.class);
    letIn(ask("a"));
    letIn(ask("a"));
    assertThat(core.ask(look, nowMillis)).isInstanceOf(Denied.class);
    assertThat(core.inFlight()).isEqualTo(2);
  }

  /** Keeps it as busy as it may be. */
  private void learn(int deliveries, long millis) {
    List<LetIn> out = new ArrayList<>();
    for (int i = 0; i < deliveries; i++) {
      while (core.inFlight() < core.bound()) {
        out.add(letIn(ask("a")));
      }
      core.release(out.remove(0).number(), answered(200, millis), nowMillis);
    }
    out.forEach(in -> core.release(in.number(), answered(200, millis), nowMillis));
  }

  private static Report answered(int status, long millis) {
    return new Report(OptionalInt.of(status), OptionalLong.of(millis), OptionalLong.empty());
  }

  private Verdict ask(String sender) {
    return ask(nextCall++, sender);
  }

  private Verdict again(long callId) {
    return ask(callId, "again");
  }

  private Verdict ask(long callId, String sender) {
    Limiter limiter = new Limiter(new Subject("test", sender, sender), Durability.DURABLE);
    return core.ask(
        new Asked(callId, Optional.of(limiter), Optional.empty(), nowMillis, 15_000, false),
        nowMillis);
  }

  private static LetIn letIn(Verdict verdict) {
    assertThat(verdict).isInstanceOf(LetIn.class);
    return (LetIn) verdict;
  }
}
