package dev.weir.benchmarks;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.node.window.Bucket;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.Buckets;
import dev.weir.node.window.Judgement;
import dev.weir.node.window.Verdict;
import dev.weir.node.window.WindowView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a limiter asks of the window core for one call: judge, take, and show every window. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WindowCoreBenchmark {

  /** Half of the permits of a minute are asked for, so that every call is granted. */
  private static final long PERMITS = 1_000;

  private static final long GRANT_EVERY_MILLIS = 120;

  private static final List<BucketKey> KEYS = List.of(new BucketKey("organization", ""));

  /** What becomes of the calls. */
  public enum Outcome {
    /** Every call has room; time goes on, and windows with it. */
    GRANT,
    /** The first window is full and time stands still. */
    DENIAL
  }

  /** One limiter's only bucket. */
  @State(Scope.Thread)
  public static class Limiter {

    /** How its windows count. */
    @Param public Algorithm algorithm = Algorithm.FIXED_CALENDAR;

    /** A minute; or a minute and an hour. */
    @Param({"1", "2"})
    public int windows = 1;

    /** What is measured. */
    @Param public Outcome outcome = Outcome.GRANT;

    private Buckets buckets = empty(List.of());
    private long nowMillis = 1_700_000_000_000L;
    private long stepMillis;

    /** A bucket of its own for each run. */
    @Setup
    public void fill() {
      Rate minute = Rate.of(PERMITS, Duration.ofMinutes(1), algorithm);
      Rate hour = Rate.of(PERMITS * 60, Duration.ofHours(1), algorithm);
      buckets = empty(windows == 1 ? List.of(minute) : List.of(minute, hour));
      stepMillis = outcome == Outcome.GRANT ? GRANT_EVERY_MILLIS : 0;
      for (int i = 0; i < PERMITS; i++) {
        decide(Verdict.GRANTABLE);
      }
    }

    List<WindowView> decide(Verdict expected) {
      nowMillis += stepMillis;
      Judgement judgement = buckets.judge(nowMillis, KEYS, 1);
      if (judgement.verdict() != expected) {
        throw new IllegalStateException(
            "verdict: " + judgement.verdict() + " (expected: " + expected + ")");
      }
      long cost = 1;
      if (judgement.verdict() == Verdict.GRANTABLE) {
        buckets.take(nowMillis, judgement);
        cost = 0;
      }
      return judgement.buckets().get(0).views(nowMillis, cost);
    }

    private static Buckets empty(List<Rate> rates) {
      return new Buckets(1, (key, nowMillis) -> Bucket.inMemory(key, rates, nowMillis));
    }
  }

  /** The least that any fixed window can do. */
  @State(Scope.Thread)
  public static class Counter {
    private long nowMillis;
    private long startMillis;
    private long used;

    boolean take() {
      nowMillis += GRANT_EVERY_MILLIS;
      if (nowMillis - startMillis >= 60_000) {
        startMillis = nowMillis;
        used = 0;
      }
      return ++used <= PERMITS;
    }
  }

  /** One call. */
  @Benchmark
  public List<WindowView> decision(Limiter limiter) {
    return limiter.decide(limiter.outcome == Outcome.GRANT ? Verdict.GRANTABLE : Verdict.DENIED);
  }

  /** The baseline: a number and a window's start, without answers, sharing or several windows. */
  @Benchmark
  public boolean bareCounter(Counter counter) {
    return counter.take();
  }
}
