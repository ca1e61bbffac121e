package dev.weir.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many decisions a second over HTTP/1.1, and how long do they take? */
final class OverHttp implements Question {

  private static final int SUBJECTS = 10_000;
  private static final int CONNECTIONS = 32;
  private static final double BELOW_PEAK = 0.6;

  private enum Asked {
    CONSTANT("constant answer (baseline)", BenchmarkRoutes.CONSTANT, "memory"),
    MEMORY("policy memory", "/v1/decisions", "memory"),
    DURABLE("policy durable-1000", "/v1/decisions", "durable-1000");

    private final String shown;
    private final String path;
    private final String policy;

    Asked(String shown, String path, String policy) {
      this.shown = shown;
      this.path = path;
      this.policy = policy;
    }
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public Section answer(Bench bench) throws IOException, InterruptedException {
    NodeProcess node = bench.node();
    Wrk wrk = new Wrk(bench.source("tools/benchmarks/wrk.lua"), node.port());
    for (Asked asked : Asked.values()) {
      bench.say("http: warming up " + asked.shown);
      wrk.run(asked.path, asked.policy, SUBJECTS, 1, CONNECTIONS, bench.effort(8, 20));
    }
    Tally.Counts before = node.counts();
    bench.say("http: rounds");
    Rounds<Metered<Load>> rounds = rounds(bench, node, wrk);
    List<List<String>> rows = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Asked asked : Asked.values()) {
      double peak = rounds.median(asked.shown, Metered::perSecond);
      int pace = (int) (peak * BELOW_PEAK);
      bench.say("http: " + asked.shown + " at " + pace + " calls/s");
      PacedCalls.Outcome paced =
          PacedCalls.run(
              node.port(),
              Requests.http(asked.path, asked.policy, SUBJECTS),
              pace,
              Duration.ofSeconds(bench.effort(4, 10)),
              CONNECTIONS * 4);
      rows.add(row(asked, rounds, paced));
      if (paced.failed() > 0 || paced.degraded() > 0) {
        lines.add(
            asked.shown + ": " + paced.failed() + " failed, " + paced.degraded() + " degraded.");
      }
    }
    lines.add(Notes.of(node.counts().since(before)));
    return new Section(
        "Decisions over HTTP/1.1",
        "The product's own server, keep-alive, `wrk -t1 -c32` on the same machine, 10,000 subjects in turn, "
            + Requests.body("memory", 0).length()
            + " bytes of JSON in. The baseline is an answer of the same bytes as a decision from the same"
            + " server, before the product's routes. Medians of interleaved rounds. The last three columns:"
            + " an open loop of 60% of the variant's own median, latency from when a call was due.",
        List.of(
            "asked",
            "per second",
            "ratio to baseline",
            "p50 ms",
            "p99 ms",
            "node CPU µs",
            "Cassandra CPU µs",
            "at 60%",
            "p50 ms at 60%",
            "p99 ms at 60%"),
        rows,
        lines);
  }

  private static Rounds<Metered<Load>> rounds(Bench bench, NodeProcess node, Wrk wrk)
      throws IOException, InterruptedException {
    int seconds = bench.effort(3, 8);
    Map<String, Rounds.Measurement<Metered<Load>>> variants = new LinkedHashMap<>();
    for (Asked asked : Asked.values()) {
      variants.put(
          asked.shown,
          () ->
              Metered.of(
                  bench,
                  node,
                  seconds,
                  () -> wrk.run(asked.path, asked.policy, SUBJECTS, 1, CONNECTIONS, seconds),
                  Load::perSecond));
    }
    return Rounds.run(bench.effort(3, 7), variants);
  }

  private static List<String> row(
      Asked asked, Rounds<Metered<Load>> rounds, PacedCalls.Outcome paced) {
    return List.of(
        asked.shown,
        Show.count(rounds.median(asked.shown, Metered::perSecond)),
        Show.ratio(rounds.ratio(asked.shown, Asked.CONSTANT.shown, Metered::perSecond)),
        Show.millis(rounds.median(asked.shown, metered -> metered.seen().p50Micros())),
        Show.millis(rounds.median(asked.shown, metered -> metered.seen().p99Micros())),
        Show.tenths(rounds.median(asked.shown, Metered::nodeMicros)),
        Show.tenths(rounds.median(asked.shown, Metered::cassandraMicros)),
        Show.count(rounds.median(asked.shown, Metered::perSecond) * BELOW_PEAK),
        Show.millis(paced.latencies().percentileMicros(50)),
        Show.millis(paced.latencies().percentileMicros(99)));
  }
}
