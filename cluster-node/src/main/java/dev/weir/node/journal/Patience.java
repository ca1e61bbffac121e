package dev.weir.node.journal;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Cassandra the same again for as long as it does not answer: it may be starting, away, or
 * slow. An answer that says no (no such table, no right to it) is an answer.
 */
final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

  /** As often as the driver itself tries to reconnect at first. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** Every 10 s if each fails at once, every 110 s if each takes the driver's own timeout. */
  private static final long FAILURES_PER_WARNING = 20;

  private final CqlSession session;
  private final String purpose;
  private final AtomicLong failures = new AtomicLong();
  private final Executor later =
      CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);

  /**
   * Patience with one session.
   *
   * @param session when it is closed nothing is asked again
   * @param purpose what has to wait, as a warning names it
   */
  Patience(CqlSession session, String purpose) {
    this.session = session;
    this.purpose = purpose;
  }

  /**
   * Asks until it is answered.
   *
   * @param question must be harmless to ask twice
   * @return the answer; fails with Cassandra's refusal, or with the last failure once the session
   *     is closed
   */
  <T> CompletionStage<T> untilAnswered(Supplier<CompletionStage<T>> question) {
    CompletableFuture<T> answered = new CompletableFuture<>();
    ask(question, answered);
    return answered;
  }

  private <T> void ask(Supplier<CompletionStage<T>> question, CompletableFuture<T> answered) {
    var unused =
        CompletableFuture.completedStage(question)
            .thenCompose(Supplier::get)
            .whenComplete(
                (answer, failure) -> {
                  if (failure == null) {
                    answered.complete(answer);
                  } else {
                    onFailure(question, answered, cause(failure));
                  }
                });
  }

  private <T> void onFailure(
      Supplier<CompletionStage<T>> question, CompletableFuture<T> answered, Throwable failure) {
    if (isRefusal(failure) || session.closeFuture().toCompletableFuture().isDone()) {
      answered.completeExceptionally(failure);
      return;
    }
    if (failures.getAndIncrement() % FAILURES_PER_WARNING == 0) {
      LOG.warn(
          "Cassandra does not answer: {} must wait. Trying again. ({})",
          purpose,
          failure.toString());
    }
    later.execute(() -> ask(question, answered));
  }

  /** Whether Cassandra has answered, and will not answer otherwise. */
  static boolean isRefusal(Throwable failure) {
    return cause(failure) instanceof QueryValidationException;
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
