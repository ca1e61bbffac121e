package dev.weir.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import dev.weir.http.server.TestServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class StagesTest {

  private static final ActorSystem<Void> SYSTEM = TestServer.system("");

  @AfterAll
  static void stop() {
    SYSTEM.terminate();
  }

  private record Question(ActorRef<String> replyTo) {}

  private static CompletionStage<String> ask(boolean answers, Duration timeout) {
    ActorRef<Question> actor =
        SYSTEM.systemActorOf(
            Behaviors.receiveMessage(
                (Question question) -> {
                  if (answers) {
                    question.replyTo().tell("yes");
                  }
                  return Behaviors.same();
                }),
            "actor-" + answers,
            akka.actor.typed.Props.empty());
    return AskPattern.ask(actor, Question::new, timeout, SYSTEM.scheduler());
  }

  @Test
  void anAsksTimeoutIsFoundUnderItsWrapping() {
    CompletableFuture<Integer> dependent =
        Stages.own(ask(false, Duration.ofMillis(50)), SYSTEM.executionContext())
            .thenApply(String::length)
            .thenApply(length -> length + 1);
    assertThatThrownBy(dependent::join)
        .isInstanceOf(CompletionException.class)
        .satisfies(failure -> assertThat(Causes.of(failure)).isInstanceOf(TimeoutException.class));
  }

  @Test
  void whatDependsOnAnOwnStageStaysOffTheCommonPool() {
    CompletableFuture<String> thread =
        Stages.own(ask(true, Duration.ofSeconds(10)), SYSTEM.executionContext())
            .thenApply(answer -> Thread.currentThread().getName());
    assertThat(thread.join()).doesNotContain("commonPool");
  }

  @Test
  void otherFailuresAreLeftAsTheyAre() {
    Throwable bare = new CompletionException("no cause", null);
    assertThat(Causes.of(bare)).isSameAs(bare);
    Throwable plain = new IllegalStateException("x");
    assertThat(Causes.of(plain)).isSameAs(plain);
  }
}
