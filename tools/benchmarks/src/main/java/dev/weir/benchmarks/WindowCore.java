package dev.weir.benchmarks;

import dev.weir.benchmarks.WindowCoreBenchmark.Outcome;
import dev.weir.config.policy.Algorithm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** What does a decision cost in the window core alone? */
final class WindowCore implements Question {

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  @Override
  public String name() {
    return "window-core";
  }

  @Override
  public Section answer(Bench bench) throws IOException {
    Collection<RunResult> results = run(bench);
    double baseline =
        results.stream()
            .filter(result -> result.getParams().getBenchmark().endsWith("bareCounter"))
            .mapToDouble(WindowCore::nanos)
            .findFirst()
            .orElseThrow();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("bare counter (baseline)", "1", "grant", Show.tenths(baseline), "1", "0"));
    for (Algorithm algorithm : Algorithm.values()) {
      for (String windows : List.of("1", "2")) {
        for (Outcome outcome : Outcome.values()) {
          RunResult result = find(results, algorithm, windows, outcome);
          rows.add(
              List.of(
                  word(algorithm),
                  windows,
                  word(outcome),
                  Show.tenths(nanos(result)),
                  Show.tenths(nanos(result) / baseline),
                  Show.count(bytes(result))));
        }
      }
    }
    return new Section(
        "Window core",
        "JMH, average time. One decision is what a limiter asks of the core for one call: judge, take,"
            + " and every window as the answer shows it. 1,000 permits a minute, with two windows also"
            + " 60,000 an hour. Grants: a call every 120 ms, so that windows end and begin. Denials:"
            + " the minute is full. The baseline is a number and a window's start, with no answer.",
        List.of("algorithm", "windows", "outcome", "ns", "ratio to baseline", "bytes allocated"),
        rows,
        List.of());
  }

  private static Collection<RunResult> run(Bench bench) throws IOException {
    try {
      return new Runner(
              new OptionsBuilder()
                  .include("^" + WindowCoreBenchmark.class.getName().replace(".", "\\.") + "\\.")
                  .forks(1)
                  .warmupIterations(bench.quick() ? 2 : 4)
                  .warmupTime(TimeValue.milliseconds(bench.quick() ? 300 : 500))
                  .measurementIterations(bench.quick() ? 3 : 6)
                  .measurementTime(TimeValue.milliseconds(bench.quick() ? 300 : 1_000))
                  .addProfiler(GCProfiler.class)
                  .shouldFailOnError(true)
                  .output(bench.file("jmh.txt").toString())
                  .build())
          .run();
    } catch (RunnerException e) {
      throw new IOException("JMH: see " + bench.file("jmh.txt"), e);
    }
  }

  private static RunResult find(
      Collection<RunResult> results, Algorithm algorithm, String windows, Outcome outcome) {
    return results.stream()
        .filter(result -> algorithm.name().equals(result.getParams().getParam("algorithm")))
        .filter(result -> windows.equals(result.getParams().getParam("windows")))
        .filter(result -> outcome.name().equals(result.getParams().getParam("outcome")))
        .findFirst()
        .orElseThrow();
  }

  private static double nanos(RunResult result) {
    return result.getPrimaryResult().getScore();
  }

  private static double bytes(RunResult result) {
    return Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATED), ALLOCATED)
        .getScore();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
