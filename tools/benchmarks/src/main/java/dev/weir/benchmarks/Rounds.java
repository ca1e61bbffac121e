package dev.weir.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Variants that were measured in turn, several times over: what drifts, drifts for all of them.
 *
 * @param <T> what one measurement gives
 */
final class Rounds<T> {

  /**
   * Measures one variant once.
   *
   * @param <T> what it gives
   */
  @FunctionalInterface
  interface Measurement<T> {
    T measure() throws IOException, InterruptedException;
  }

  private final Map<String, List<T>> results = new LinkedHashMap<>();

  private Rounds() {}

  /** Measures every variant in every round, in the map's order. */
  static <T> Rounds<T> run(int rounds, Map<String, Measurement<T>> variants)
      throws IOException, InterruptedException {
    Rounds<T> all = new Rounds<>();
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, Measurement<T>> variant : variants.entrySet()) {
        all.results
            .computeIfAbsent(variant.getKey(), name -> new ArrayList<>())
            .add(variant.getValue().measure());
      }
    }
    return all;
  }

  /** A figure's median over all rounds. */
  double median(String variant, ToDoubleFunction<T> figure) {
    return Show.median(of(variant).stream().map(figure::applyAsDouble).toList());
  }

  /** The median over all rounds of a figure's ratio to the baseline's in the same round. */
  double ratio(String variant, String baseline, ToDoubleFunction<T> figure) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < of(variant).size(); round++) {
      ratios.add(
          figure.applyAsDouble(of(variant).get(round))
              / figure.applyAsDouble(of(baseline).get(round)));
    }
    return Show.median(ratios);
  }

  private List<T> of(String variant) {
    return Objects.requireNonNull(results.get(variant), variant);
  }
}
