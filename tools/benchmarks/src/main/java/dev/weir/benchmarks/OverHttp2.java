package dev.weir.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many decisions a second over HTTP/2 in clear text? */
final class OverHttp2 implements Question {

  private static final String CONSTANT = "constant answer (baseline)";

  @Override
  public String name() {
    return "http2";
  }

  @Override
  public Section answer(Bench bench) throws IOException, InterruptedException {
    NodeProcess node = bench.node();
    H2load h2load = new H2load(bench.file(""), node.port());
    Tally.Counts before = node.counts();
    int seconds = bench.effort(3, 8);
    Map<String, Rounds.Measurement<Load>> variants = new LinkedHashMap<>();
    variants.put(CONSTANT, () -> h2load.run(BenchmarkRoutes.CONSTANT, "memory", seconds));
    for (String policy : List.of("memory", "durable-10000")) {
      variants.put("policy " + policy, () -> h2load.run("/v1/decisions", policy, seconds));
    }
    bench.say("http2: warming up");
    Rounds.run(1, variants);
    bench.say("http2: rounds");
    Rounds<Load> rounds = Rounds.run(bench.effort(2, 5), variants);
    List<List<String>> rows = new ArrayList<>();
    for (String variant : variants.keySet()) {
      rows.add(
          List.of(
              variant,
              Show.count(rounds.median(variant, Load::perSecond)),
              Show.ratio(rounds.ratio(variant, CONSTANT, Load::perSecond)),
              Show.millis(rounds.median(variant, Load::p50Micros)),
              Show.millis(rounds.median(variant, Load::p99Micros))));
    }
    return new Section(
        "Decisions over HTTP/2",
        "In clear text with prior knowledge: "
            + H2load.described()
            + ". Medians of interleaved rounds.",
        List.of("asked", "per second", "ratio to baseline", "p50 ms", "p99 ms"),
        rows,
        List.of(Notes.of(node.counts().since(before))));
  }
}
