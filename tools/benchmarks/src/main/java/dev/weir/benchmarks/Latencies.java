package dev.weir.benchmarks;

import java.util.Arrays;

/** How long answers took, microseconds. */
final class Latencies {

  private final long[] sorted;

  private Latencies(long[] sorted) {
    this.sorted = sorted;
  }

  /** These, in any order. */
  static Latencies of(long[] micros) {
    long[] sorted = micros.clone();
    Arrays.sort(sorted);
    return new Latencies(sorted);
  }

  int count() {
    return sorted.length;
  }

  /** The smallest that so many percent do not exceed; there must be some. */
  long percentileMicros(int percent) {
    if (sorted.length == 0) {
      throw new IllegalStateException("answers: none (expected: at least one)");
    }
    int rank = (int) (((long) sorted.length * percent + 99) / 100);
    return sorted[Math.max(0, rank - 1)];
  }
}
