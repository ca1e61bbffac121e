package dev.weir.benchmarks;

import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.node.top.TopSubjects;
import dev.weir.node.top.Tops;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What ranking subjects adds to a call: all threads count in the sketch of one policy. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TopSubjectsBenchmark {

  private static final int MOST_SUBJECTS = 100_000;

  /** How many subjects call, in no order. */
  @Param({"1", "500", "100000"})
  public int subjects = 1;

  private final TopSubjects top = new Tops().of("p");
  private final List<List<Checks>> met =
      IntStream.range(0, MOST_SUBJECTS).mapToObj(TopSubjectsBenchmark::met).toList();

  private static List<Checks> met(int who) {
    Subject subject =
        new Subject(
            "p", "org=org_" + who, HexFormat.of().toHexDigits(who * 0x9E3779B97F4A7C15L).repeat(2));
    return List.of(new Checks(subject, Durability.DURABLE, List.of()));
  }

  /** The baseline: a call is chosen, and not counted. */
  @Benchmark
  public List<Checks> chosen() {
    return met.get(ThreadLocalRandom.current().nextInt(subjects));
  }

  /** One call that was allowed. */
  @Benchmark
  public void allowed() {
    top.judged(chosen(), true);
  }

  /** One call that was denied, which is counted in two sketches. */
  @Benchmark
  public void denied() {
    top.judged(chosen(), false);
  }
}
