package dev.weir.node.limiter;

import static dev.weir.node.limiter.Fixtures.perMinute;
import static dev.weir.node.limiter.Fixtures.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WarmUpTest extends LimiterBench {

  @BeforeEach
  void forget() {
    journal.clearAll();
  }

  @Test
  void readsAndWritesAsManyLedgersAsItIsTold() {
    warmUp(40, Duration.ofSeconds(30)).orTimeout(10, TimeUnit.SECONDS).join();
    for (int i = 1; i <= 40; i++) {
      assertThat(journal.persistedInStorage("counters|warm-up " + i + " node")).hasSize(1);
    }
    assertThat(journal.persistedInStorage("counters|warm-up 41 node")).isEmpty();
  }

  @Test
  void endsWhenItsTimeIsOver() {
    SlowJournal reading = new SlowJournal();
    journal.withPolicy(reading);
    CompletableFuture<Done> warm = new CompletableFuture<>();
    ActorRef<WarmUp.Command> warming = spawn(40, Duration.ofSeconds(5), warm);
    asker.awaitAssert(
        () -> {
          time.timePasses(Duration.ofSeconds(5));
          return assertThat(warm).isCompleted();
        });
    // Not before its ledgers are gone: what they wrote would be there in the next test.
    testKit.createTestProbe().expectTerminated(warming);
    reading.allow();
  }

  @Test
  void endsWithAJournalThatFails() {
    // Fewer than open the journal's breaker.
    journal.failNextNPersisted(4);
    warmUp(4, Duration.ofSeconds(30)).orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(journal.persistedInStorage("counters|warm-up 1 node")).isEmpty();
  }

  @Test
  void withNoLedgersThereIsNothingToDo() {
    assertThat(
            WarmUp.start(
                testKit.system(),
                node(policy(perMinute(1))),
                new WarmUpSettings(0, Duration.ofSeconds(5))))
        .isCompleted();
  }

  @Test
  void boundsAreChecked() {
    assertThatThrownBy(() -> new WarmUpSettings(-1, Duration.ofSeconds(1)))
        .hasMessage("weir.limiter.warm-up.ledgers: -1 (expected: 0 to 10,000)");
    assertThatThrownBy(() -> new WarmUpSettings(1, Duration.ZERO))
        .hasMessage("weir.limiter.warm-up.at-most: PT0S (expected: 1 ms to 1 minute)");
  }

  private CompletableFuture<Done> warmUp(int ledgers, Duration atMost) {
    CompletableFuture<Done> warm = new CompletableFuture<>();
    spawn(ledgers, atMost, warm);
    return warm;
  }

  private ActorRef<WarmUp.Command> spawn(
      int ledgers, Duration atMost, CompletableFuture<Done> warm) {
    return testKit.spawn(
        WarmUp.create(node(policy(perMinute(1))), new WarmUpSettings(ledgers, atMost), warm));
  }
}
