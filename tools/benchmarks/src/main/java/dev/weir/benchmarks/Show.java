package dev.weir.benchmarks;

import java.util.List;
import java.util.Locale;

/** Numbers as the report shows them. */
final class Show {

  private Show() {}

  /** 12,345. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** The nearest whole number. */
  static String count(double number) {
    return count(Math.round(number));
  }

  /** 0.82. */
  static String ratio(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }

  /** 12.3. */
  static String tenths(double number) {
    return String.format(Locale.ROOT, "%,.1f", number);
  }

  /** 1.23 from microseconds. */
  static String millis(long micros) {
    return millis((double) micros);
  }

  /** 1.23 from microseconds. */
  static String millis(double micros) {
    return String.format(Locale.ROOT, "%.2f", micros / 1_000);
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
