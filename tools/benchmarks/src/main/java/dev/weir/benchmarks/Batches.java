package dev.weir.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many decisions a second in batches of 100? */
final class Batches implements Question {

  private static final int SUBJECTS = 10_000;
  private static final int BATCH = 100;
  private static final int CONNECTIONS = 16;
  private static final String PATH = "/v1/decisions/batch";
  private static final String CONSTANT = "constant answer (baseline)";

  @Override
  public String name() {
    return "batch";
  }

  @Override
  public Section answer(Bench bench) throws IOException, InterruptedException {
    NodeProcess node = bench.node();
    Wrk wrk = new Wrk(bench.source("tools/benchmarks/wrk.lua"), node.port());
    int seconds = bench.effort(3, 8);
    Map<String, Rounds.Measurement<Metered<Load>>> variants = new LinkedHashMap<>();
    variants.put(
        CONSTANT, () -> one(bench, node, wrk, BenchmarkRoutes.CONSTANT, "memory", seconds));
    for (String policy : List.of("memory", "durable-10000")) {
      variants.put("policy " + policy, () -> one(bench, node, wrk, PATH, policy, seconds));
    }
    bench.say("batch: warming up");
    Rounds.run(bench.effort(1, 2), variants);
    Tally.Counts before = node.counts();
    bench.say("batch: rounds");
    Rounds<Metered<Load>> rounds = Rounds.run(bench.effort(2, 5), variants);
    List<List<String>> rows = new ArrayList<>();
    for (String variant : variants.keySet()) {
      double requests = rounds.median(variant, Metered::perSecond);
      rows.add(
          List.of(
              variant,
              Show.count(requests),
              variant.equals(CONSTANT) ? "" : Show.count(requests * BATCH),
              Show.ratio(rounds.ratio(variant, CONSTANT, Metered::perSecond)),
              Show.millis(rounds.median(variant, metered -> metered.seen().p50Micros())),
              Show.millis(rounds.median(variant, metered -> metered.seen().p99Micros())),
              Show.tenths(rounds.median(variant, Metered::nodeMicros) / BATCH)));
    }
    return new Section(
        "Batches of 100",
        "`POST /v1/decisions/batch`, 100 subjects in each, 10,000 in turn, `wrk -t1 -c16`, "
            + Show.count(Requests.batch("memory", 0, BATCH).length())
            + " bytes in. The baseline reads no body and answers one decision's bytes. Medians of"
            + " interleaved rounds.",
        List.of(
            "asked",
            "requests per second",
            "decisions per second",
            "ratio to baseline (requests)",
            "p50 ms",
            "p99 ms",
            "node CPU µs per decision"),
        rows,
        List.of(Notes.of(node.counts().since(before))));
  }

  private static Metered<Load> one(
      Bench bench, NodeProcess node, Wrk wrk, String path, String policy, int seconds)
      throws IOException, InterruptedException {
    return Metered.of(
        bench,
        node,
        seconds,
        () -> wrk.run(path, policy, SUBJECTS, BATCH, CONNECTIONS, seconds),
        Load::perSecond);
  }
}
