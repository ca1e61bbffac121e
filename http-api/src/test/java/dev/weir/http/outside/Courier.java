package dev.weir.http.outside;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** A sender of webhooks: asks for each, delivers it, and tells how it went, so many at a time. */
final class Courier {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestNode node;
  private final Receiver receiver;
  private final String body;
  private final LongAdder delivered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private final Queue<Throwable> broken = new ConcurrentLinkedQueue<>();
  private volatile boolean over;

  Courier(TestNode node, Receiver receiver, String body) {
    this.node = node;
    this.receiver = receiver;
    this.body = body;
  }

  CompletableFuture<Void> start(int atOnce) {
    CompletableFuture<?>[] all = new CompletableFuture<?>[atOnce];
    for (int i = 0; i < atOnce; i++) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      next(done);
      all[i] = done;
    }
    return CompletableFuture.allOf(all);
  }

  private void next(CompletableFuture<Void> done) {
    if (over) {
      done.complete(null);
      return;
    }
    var unused =
        Http.post(node.decisionPort(), "/v1/decisions", body, PATIENCE)
            .thenCompose(this::act)
            .whenComplete(
                (pauseMillis, failure) -> {
                  if (failure != null) {
                    broken.add(failure);
                    done.complete(null);
                  } else {
                    Executor later =
                        CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS);
                    later.execute(() -> next(done));
                  }
                });
  }

  /** Gives how long to wait until the next. */
  private CompletableFuture<Long> act(HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      throw new CompletionException(new AssertionError(answer.body()));
    }
    JsonNode decision = Json.tree(answer.body());
    if (!decision.path("allowed").asBoolean()) {
      denied.increment();
      return CompletableFuture.completedFuture(1_000 * decision.path("retryAfterSeconds").asLong());
    }
    String lease = decision.path("lease").path("id").asText();
    long sentNanos = System.nanoTime();
    return Http.post(receiver.port(), "/hook", "{}", PATIENCE)
        .thenCompose(
            taken -> {
              (taken.statusCode() < 400 ? delivered : failed).increment();
              long millis = (System.nanoTime() - sentNanos) / 1_000_000;
              String report = "{\"status\":%d,\"millis\":%d}".formatted(taken.statusCode(), millis);
              return Http.post(
                  node.decisionPort(), "/v1/leases/" + lease + "/release", report, PATIENCE);
            })
        .thenApply(
            released -> {
              if (released.statusCode() != 204) {
                throw new AssertionError(released.statusCode() + " " + released.body());
              }
              return 0L;
            });
  }

  long delivered() {
    return delivered.sum();
  }

  long failed() {
    return failed.sum();
  }

  long denied() {
    return denied.sum();
  }

  Queue<Throwable> broken() {
    return broken;
  }

  void end() {
    over = true;
  }
}
