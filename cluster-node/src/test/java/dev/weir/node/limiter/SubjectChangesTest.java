package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.START_MILLIS;
import static dev.weir.node.limiter.Fixtures.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorRefWithCell;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.LimiterCommand.Change;
import dev.weir.node.limiter.LimiterCommand.Reset;
import dev.weir.node.limiter.LimiterCommand.Stop;
import dev.weir.node.limiter.Managed.Done;
import dev.weir.node.limiter.Managed.NotNow;
import dev.weir.node.limiter.Managed.NothingThere;
import dev.weir.node.limiter.Managed.Refused;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.settings.DatedChange;
import dev.weir.node.settings.LimitOverride;
import dev.weir.node.settings.SettingsChange;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What operators do to a durable limiter: other figures, and a clean slate. */
class SubjectChangesTest extends LimiterBench {

  private static final long START_SECONDS = START_MILLIS / 1_000;

  /** Ten a minute on free, 40 on pro. */
  private static final Policy POLICY = Fixtures.tiered(perMinute(10), perMinute(40));

  @Test
  void raisedTierHoldsFromTheNextDecisionOnAndForgetsNothing() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    assertThat(allowedOf(limiter, 15)).isEqualTo(10);
    assertThat(change(limiter, SettingsChange.tier("pro", ""))).isInstanceOf(Done.class);
    assertThat(allowedOf(limiter, 50)).isEqualTo(30);
  }

  @Test
  void loweredTierHoldsInMidWindow() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    change(limiter, SettingsChange.tier("pro", ""));
    assertThat(allowedOf(limiter, 8)).isEqualTo(8);
    change(limiter, SettingsChange.tier("free", ""));
    assertThat(allowedOf(limiter, 10)).isEqualTo(2);
    clock.forward(Duration.ofMinutes(1));
    assertThat(allowedOf(limiter, 20)).isEqualTo(10);
  }

  @Test
  void settingsOutliveACrash() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    change(limiter, SettingsChange.tier("pro", "upgrade"));
    testKit.stop(limiter);
    assertThat(allowedOf(start(POLICY), 50)).isEqualTo(40);
  }

  @Test
  void settingsAndCountsOutliveACrashTogether() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    change(limiter, SettingsChange.tier("pro", ""));
    assertThat(allowedOf(limiter, 30)).isEqualTo(30);
    testKit.stop(limiter);
    assertThat(allowedOf(start(POLICY), 50)).as("a tenth of 40 may be lost").isBetween(6, 10);
  }

  @Test
  void temporaryIncreaseEndsToTheSecond() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    change(limiter, increase(30, START_SECONDS + 20));
    clock.forward(Duration.ofMillis(19_999));
    assertThat(allowedOf(limiter, 12)).isEqualTo(12);
    clock.forward(Duration.ofMillis(1));
    assertThat(allowedOf(limiter, 12)).as("12 of 10 are taken").isZero();
    assertThat(state(limiter).overrides()).isEmpty();
    assertThat(state(limiter).history()).hasSize(1);
  }

  @Test
  void temporaryIncreaseThatEndedWhileNobodyWasThereHasEnded() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    change(limiter, increase(30, START_SECONDS + 80));
    stop(limiter);
    clock.forward(Duration.ofSeconds(79));
    ActorRef<LimiterCommand> during = start(POLICY);
    assertThat(allowedOf(during, 12)).isEqualTo(12);
    stop(during);
    clock.forward(Duration.ofSeconds(1));
    assertThat(allowedOf(start(POLICY), 12)).isZero();
  }

  @Test
  void standingOverrideIsBackWhenTheTemporaryOneEnds() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    change(limiter, SettingsChange.permits("general", 60, 20, OptionalLong.empty(), "contract"));
    change(limiter, increase(30, START_SECONDS + 10));
    assertThat(allowedOf(limiter, 18)).isEqualTo(18);
    clock.forward(Duration.ofSeconds(10));
    assertThat(allowedOf(limiter, 18)).isEqualTo(2);
    assertThat(change(limiter, SettingsChange.end("general", OptionalLong.empty(), false, "")))
        .isInstanceOf(Done.class);
    clock.forward(Duration.ofMinutes(1));
    assertThat(allowedOf(limiter, 18)).isEqualTo(10);
  }

  @Test
  void everyAlgorithmIsHeldToWhatIsSetAndToWhatItWas() {
    for (Algorithm algorithm : Algorithm.values()) {
      journal.clearAll();
      Policy policy = Fixtures.policy(Rate.of(10, Duration.ofMinutes(1), algorithm));
      ActorRef<LimiterCommand> limiter = start(policy);
      assertThat(allowedOf(limiter, 4)).as(algorithm.name()).isEqualTo(4);
      change(limiter, increase(40, START_SECONDS + 3_600));
      assertThat(allowedOf(limiter, 26)).as(algorithm.name()).isEqualTo(26);
      testKit.stop(limiter);
      assertThat(allowedOf(start(policy), 50)).as(algorithm.name()).isBetween(6, 10);
    }
  }

  @Test
  void whatDoesNotFitThePolicyIsRefusedAndNotWritten() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    assertThat(fault(change(limiter, SettingsChange.tier("gold", ""))))
        .isEqualTo("tier: gold (expected: one of [free, pro])");
    assertThat(settingsEvents()).isZero();
  }

  @Test
  void endingWhatIsNotSetIsNothing() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    assertThat(change(limiter, SettingsChange.end("general", OptionalLong.empty(), false, "")))
        .isInstanceOf(NothingThere.class);
    change(limiter, increase(30, START_SECONDS + 1));
    clock.forward(Duration.ofSeconds(1));
    assertThat(change(limiter, SettingsChange.end("general", OptionalLong.empty(), false, "")))
        .as("it has ended by itself")
        .isInstanceOf(NothingThere.class);
    assertThat(settingsEvents()).isEqualTo(1);
  }

  @Test
  void stateShowsTierOverridesAndHistoryOfASubjectThatNeverCalled() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    change(limiter, SettingsChange.tier("pro", "upgrade"));
    clock.forward(Duration.ofSeconds(1));
    change(limiter, increase(90, START_SECONDS + 60));
    testKit.stop(limiter);
    LimiterState state = state(start(POLICY));
    assertThat(state.tier()).isEqualTo("pro");
    assertThat(state.overrides())
        .containsExactly(
            new LimitOverride(
                "general",
                OptionalLong.of(60),
                90,
                OptionalLong.of(START_SECONDS + 60),
                "backfill"));
    assertThat(state.history())
        .containsExactly(
            new DatedChange(START_MILLIS, SettingsChange.tier("pro", "upgrade")),
            new DatedChange(START_MILLIS + 1_000, increase(90, START_SECONDS + 60)));
  }

  @Test
  void withoutTenureNothingIsChangedOrEmptied() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    assertThat(allowedOf(limiter, 15)).isEqualTo(10);
    tenure.set(false);
    assertThat(notNow(change(limiter, SettingsChange.tier("pro", "")))).isEqualTo(Reason.TENURE);
    assertThat(notNow(reset(limiter))).isEqualTo(Reason.TENURE);
    tenure.set(true);
    assertThat(settingsEvents()).isZero();
    assertThat(allowedOf(limiter, 5)).isZero();
  }

  @Test
  void failureOfTheJournalIsToldAndOvercome() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    assertThat(allowedOf(limiter, 15)).isEqualTo(10);
    journal.failNextPersisted(settingsId());
    assertThat(notNow(change(limiter, SettingsChange.tier("pro", "")))).isEqualTo(Reason.JOURNAL);
    assertThat(allowedOf(limiter, 5)).as("nothing has changed").isZero();
    time.timePasses(Duration.ofSeconds(5));
    asker.awaitAssert(
        () -> assertThat(change(limiter, SettingsChange.tier("pro", ""))).isInstanceOf(Done.class));
    assertThat(allowedOf(limiter, 50)).isEqualTo(30);
  }

  @Test
  void nobodyIsJudgedBeforeTheSettingsAreRead() {
    change(start(POLICY), SettingsChange.tier("pro", ""));
    CompletableFuture<Boolean> found = new CompletableFuture<>();
    lookup = id -> found;
    ActorRef<LimiterCommand> limiter = start(POLICY);
    for (int i = 0; i < 50; i++) {
      limiter.tell(take(1, Optional.empty()));
    }
    assertThat(asker.receiveSeveralMessages(50)).hasOnlyElementsOfType(Response.Recovering.class);
    found.complete(true);
    long allowed =
        asker.receiveSeveralMessages(50).stream()
            .filter(reply -> judged(reply).map(Judged::allowed).orElseThrow())
            .count();
    assertThat(allowed).isEqualTo(40);
  }

  @Test
  void lookThatFailsIsMadeGoodByReading() {
    change(start(POLICY), SettingsChange.tier("pro", ""));
    lookup = id -> CompletableFuture.failedFuture(new IllegalStateException("away"));
    assertThat(allowedOf(start(POLICY), 50)).isEqualTo(40);
  }

  @Test
  void whileSettingsCannotBeReadCallsAreTurnedAway() {
    lookup = id -> CompletableFuture.failedFuture(new IllegalStateException("away"));
    journal.failNextRead(settingsId());
    ActorRef<LimiterCommand> limiter = start(POLICY);
    assertThat(reason(ask(limiter, 1))).contains(Reason.JOURNAL);
    time.timePasses(Duration.ofSeconds(5));
    asker.awaitAssert(
        () -> assertThat(judged(ask(limiter, 1)).map(Judged::allowed)).contains(true));
  }

  @Test
  void noKeeperStaysAlive() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    assertThat(allowedOf(limiter, 1)).isEqualTo(1);
    assertThat(children(limiter)).as("its ledger").isEqualTo(1);
    change(limiter, SettingsChange.tier("pro", ""));
    asker.awaitAssert(() -> assertThat(children(limiter)).isEqualTo(1));
    stop(limiter);
    ActorRef<LimiterCommand> next = start(POLICY);
    assertThat(allowedOf(next, 50)).isEqualTo(39);
    asker.awaitAssert(() -> assertThat(children(next)).isEqualTo(1));
  }

  @Test
  void resetEmptiesEveryWindowAtOnce() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    assertThat(allowedOf(limiter, 15)).isEqualTo(10);
    assertThat(reset(limiter)).isInstanceOf(Done.class);
    assertThat(allowedOf(limiter, 15)).isEqualTo(10);
  }

  @Test
  void crashAfterAResetDoesNotBringTheCountsBack() {
    for (Algorithm algorithm : Algorithm.values()) {
      journal.clearByPersistenceId(persistenceId());
      Policy policy = Fixtures.policy(Rate.of(10, Duration.ofMinutes(1), algorithm));
      ActorRef<LimiterCommand> limiter = start(policy);
      assertThat(allowedOf(limiter, 15)).isEqualTo(10);
      assertThat(reset(limiter)).isInstanceOf(Done.class);
      testKit.stop(limiter);
      ActorRef<LimiterCommand> second = start(policy);
      assertThat(allowedOf(second, 15)).as(algorithm.name()).isEqualTo(10);
      testKit.stop(second);
      assertThat(allowedOf(start(policy), 15)).as("taken since").isZero();
    }
  }

  @Test
  void grantsAfterAResetOutliveACrash() {
    for (Algorithm algorithm : Algorithm.values()) {
      journal.clearByPersistenceId(persistenceId());
      Policy policy = Fixtures.policy(Rate.of(10, Duration.ofMinutes(1), algorithm));
      ActorRef<LimiterCommand> limiter = start(policy);
      assertThat(allowedOf(limiter, 8)).isEqualTo(8);
      reset(limiter);
      assertThat(allowedOf(limiter, 5)).isEqualTo(5);
      testKit.stop(limiter);
      assertThat(allowedOf(start(policy), 15)).as(algorithm.name()).isBetween(4, 5);
    }
  }

  @Test
  void receiptsFromBeforeAResetGiveNothingBack() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    Judged granted = judged(ask(limiter, 4)).orElseThrow();
    reset(limiter);
    assertThat(allowedOf(limiter, 6)).isEqualTo(6);
    limiter.tell(new LimiterCommand.Refund(subject, receipt(granted)));
    assertThat(allowedOf(limiter, 15)).isEqualTo(4);
  }

  @Test
  void resetOfASubjectThatOnlyTheJournalKnowsHolds() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    assertThat(allowedOf(limiter, 10)).isEqualTo(10);
    testKit.stop(limiter);
    ActorRef<LimiterCommand> second = start(POLICY);
    assertThat(reset(second)).isInstanceOf(Done.class);
    assertThat(allowedOf(second, 15)).isEqualTo(10);
  }

  @Test
  void strangerHasNothingToReset() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    assertThat(reset(limiter)).isInstanceOf(NothingThere.class);
    assertThat(events()).isZero();
  }

  @Test
  void resetThatTheJournalRefusesEmptiesNothing() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    assertThat(allowedOf(limiter, 10)).isEqualTo(10);
    journal.failNextPersisted(persistenceId());
    assertThat(notNow(reset(limiter))).isEqualTo(Reason.JOURNAL);
    assertThat(allowedOf(limiter, 5)).isZero();
    time.timePasses(Duration.ofSeconds(5));
    asker.awaitAssert(() -> assertThat(reset(limiter)).isInstanceOf(Done.class));
    assertThat(allowedOf(limiter, 15)).isEqualTo(10);
    testKit.stop(limiter);
    assertThat(allowedOf(start(POLICY), 15)).isZero();
  }

  @Test
  void changePastItsDeadlineChangesNothing() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    TestProbe<Response> operator = testKit.createTestProbe(Response.class);
    Change late =
        new Change(
            subject,
            SettingsChange.tier("pro", ""),
            callIds.incrementAndGet(),
            clock.millis() - 1,
            operator.getRef());
    limiter.tell(late);
    assertThat(notNow(operator.receiveMessage())).isEqualTo(Reason.TIMEOUT);
    limiter.tell(
        new Reset(subject, callIds.incrementAndGet(), clock.millis() - 1, operator.getRef()));
    assertThat(allowedOf(limiter, 15)).isEqualTo(10);
    assertThat(settingsEvents()).isZero();
  }

  @Test
  void stoppingLimiterWritesTheChangeThatIsUnderWay() {
    ActorRef<LimiterCommand> limiter = start(POLICY);
    assertThat(allowedOf(limiter, 1)).isEqualTo(1);
    TestProbe<Response> operator = testKit.createTestProbe(Response.class);
    limiter.tell(
        new Change(
            subject,
            SettingsChange.tier("pro", ""),
            callIds.incrementAndGet(),
            clock.millis() + 5_000,
            operator.getRef()));
    limiter.tell(Stop.INSTANCE);
    Response answer = operator.receiveMessage();
    operator.expectTerminated(limiter);
    assertThat(settingsEvents()).isEqualTo(answer instanceof Done ? 1 : 0);
    assertThat(allowedOf(start(POLICY), 50)).isEqualTo(answer instanceof Done ? 39 : 9);
  }

  @Test
  void memoryLimiterIsResetToo() {
    Policy policy = Fixtures.policy(perMinute(10));
    ActorRef<LimiterCommand> limiter =
        testKit.spawn(
            MemoryLimiter.create(
                new Place(subject.entityId(), "1", shard.getRef()),
                node(policy),
                new BoundedCount(10)));
    assertThat(reset(limiter)).isInstanceOf(NothingThere.class);
    assertThat(allowedOf(limiter, 15)).isEqualTo(10);
    assertThat(reset(limiter)).isInstanceOf(Done.class);
    assertThat(allowedOf(limiter, 15)).isEqualTo(10);
  }

  @Test
  void historyIsBoundedAndKeepsTheLatest() {
    SettingsState state = SettingsState.EMPTY;
    for (int i = 0; i < 250; i++) {
      state = state.apply(new SettingsChanged(i, SettingsChange.tier("t" + i, "")));
    }
    assertThat(state.history()).hasSize(SettingsState.MOST_HISTORY);
    assertThat(state.history().get(99).change().name()).isEqualTo("t249");
    assertThat(state.history().get(0).change().name()).isEqualTo("t150");
  }

  private static SettingsChange increase(long permits, long untilSeconds) {
    return SettingsChange.permits(
        "general", 60, permits, OptionalLong.of(untilSeconds), "backfill");
  }

  private Response change(ActorRef<LimiterCommand> limiter, SettingsChange change) {
    TestProbe<Response> operator = testKit.createTestProbe(Response.class);
    limiter.tell(
        new Change(
            subject, change, callIds.incrementAndGet(), clock.millis() + 5_000, operator.getRef()));
    return operator.receiveMessage();
  }

  private Response reset(ActorRef<LimiterCommand> limiter) {
    TestProbe<Response> operator = testKit.createTestProbe(Response.class);
    limiter.tell(
        new Reset(subject, callIds.incrementAndGet(), clock.millis() + 5_000, operator.getRef()));
    return operator.receiveMessage();
  }

  private static String fault(Response response) {
    return response instanceof Refused refused
        ? refused.fault().field()
            + ": "
            + refused.fault().value()
            + " (expected: "
            + refused.fault().expected()
            + ")"
        : response.toString();
  }

  private static Reason notNow(Response response) {
    assertThat(response).isInstanceOf(NotNow.class);
    return ((NotNow) response).reason();
  }

  private static int children(ActorRef<LimiterCommand> limiter) {
    var cell = (ActorRefWithCell) Adapter.toClassic(limiter);
    return cell.underlying().childrenRefs().children().size();
  }
}
