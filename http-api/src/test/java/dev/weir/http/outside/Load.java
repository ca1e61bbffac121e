package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/** Questions at a steady pace, whatever becomes of those before, until it is stopped. */
final class Load {
  /** Whom to ask what. */
  record Next(TestNode node, Question question) {}

  /** Above the longest that any node is kept from answering. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
  private final Queue<CompletableFuture<?>> asked = new ConcurrentLinkedQueue<>();

  /** Of a tick that could not ask: it is the last. */
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private Load() {}

  /**
   * Begins.
   *
   * @param next the questions of the n-th tick, from 0
   */
  static Load start(Asker asker, Duration period, LongFunction<List<Next>> next) {
    Load load = new Load();
    var tick =
        new Runnable() {
          private long number;

          @Override
          public void run() {
            try {
              for (Next each : next.apply(number++)) {
                // What is not answered, the asker keeps as well.
                load.asked.add(
                    asker
                        .asking(each.node(), each.question(), TIMEOUT)
                        .handle((seen, failure) -> failure));
              }
            } catch (RuntimeException | AssertionError failure) {
              load.failures.add(failure);
              throw failure;
            }
          }
        };
    var unused = load.pacer.scheduleAtFixedRate(tick, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    return load;
  }

  /** Asks no more, and waits until everything asked is answered or given up. */
  void stop() {
    pacer.shutdown();
    try {
      if (!pacer.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new AssertionError("the pacer did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).join();
    assertThat(failures).as("what kept it from asking").isEmpty();
  }
}
