package dev.weir.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/**
 * A measurement and the processor time that it took.
 *
 * @param seen what was measured
 * @param perSecond answers per second
 * @param nodeMicros processor time of the node for each answer
 * @param cassandraMicros processor time of Cassandra for each answer
 * @param <T> what a measurement gives
 */
record Metered<T>(T seen, double perSecond, double nodeMicros, double cassandraMicros) {

  /** Measures for so many seconds. */
  static <T> Metered<T> of(
      Bench bench,
      NodeProcess node,
      int seconds,
      Rounds.Measurement<T> measurement,
      ToDoubleFunction<T> perSecond)
      throws IOException, InterruptedException {
    long cassandra = bench.cassandra().child().identity().pid();
    Duration nodeBefore = Bench.processorTime(node.pid());
    Duration cassandraBefore = Bench.processorTime(cassandra);
    T seen = measurement.measure();
    double answers = perSecond.applyAsDouble(seen) * seconds;
    return new Metered<>(
        seen,
        perSecond.applyAsDouble(seen),
        micros(nodeBefore, Bench.processorTime(node.pid())) / answers,
        micros(cassandraBefore, Bench.processorTime(cassandra)) / answers);
  }

  private static double micros(Duration before, Duration after) {
    return after.minus(before).toNanos() / 1e3;
  }
}
