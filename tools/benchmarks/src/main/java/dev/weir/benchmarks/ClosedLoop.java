package dev.weir.benchmarks;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** A closed loop inside the node: each caller asks again as soon as it is answered. */
final class ClosedLoop {

  /** Asks on behalf of a subject, never blocking. */
  @FunctionalInterface
  interface Ask {
    /**
     * Asks.
     *
     * @param caller of whom at most one asking is under way
     * @param answered to be run when the answer is there, on any thread
     */
    void ask(int caller, int subject, Runnable answered);
  }

  /** One in so many latencies is kept. */
  private static final int SAMPLED = 32;

  private final Ask ask;
  private final int callers;
  private final int subjects;
  private final long endNanos;
  private final LongAdder answers = new LongAdder();
  private final AtomicInteger running;
  private final ConcurrentLinkedQueue<Long> sampled = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Load> seen = new CompletableFuture<>();
  private final long startNanos = System.nanoTime();

  private ClosedLoop(Ask ask, int callers, int subjects, Duration time) {
    this.ask = ask;
    this.callers = callers;
    this.subjects = subjects;
    this.running = new AtomicInteger(callers);
    this.endNanos = startNanos + time.toNanos();
  }

  /**
   * Runs for so long.
   *
   * @param callers so many calls are always under way
   * @return answers per second, and how long they took
   */
  static CompletableFuture<Load> run(Ask ask, int callers, int subjects, Duration time) {
    ClosedLoop loop = new ClosedLoop(ask, callers, subjects, time);
    for (int i = 0; i < callers; i++) {
      loop.new Caller(i).run();
    }
    return loop.seen;
  }

  private void ended() {
    if (running.decrementAndGet() == 0) {
      double perSecond = answers.sum() * 1e9 / (System.nanoTime() - startNanos);
      Latencies latencies = Latencies.of(sampled.stream().mapToLong(micros -> micros).toArray());
      seen.complete(
          new Load(perSecond, latencies.percentileMicros(50), latencies.percentileMicros(99)));
    }
  }

  /** A loop, not a recursion: an answer may be there at once. */
  private final class Caller implements Runnable {
    private final int number;
    private final AtomicInteger due = new AtomicInteger();
    private int subject;
    private int calls;
    private long askedNanos;

    Caller(int number) {
      this.number = number;
      this.subject = number % subjects;
    }

    @Override
    public void run() {
      if (due.getAndIncrement() != 0) {
        return;
      }
      do {
        next();
      } while (due.decrementAndGet() != 0);
    }

    private void next() {
      if (System.nanoTime() - endNanos >= 0) {
        ended();
        return;
      }
      subject = (subject + callers) % subjects;
      askedNanos = System.nanoTime();
      ask.ask(number, subject, this::answered);
    }

    private void answered() {
      answers.increment();
      if (calls++ % SAMPLED == 0) {
        sampled.add((System.nanoTime() - askedNanos) / 1_000);
      }
      run();
    }
  }
}
