package dev.weir.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many decisions about one subject does a node make, with and without spreading its limit? */
final class HotSubject implements Question {

  private static final int CALLERS = 256;
  private static final String BASELINE = "hot-memory";
  static final List<String> POLICIES =
      List.of(BASELINE, "hot-memory-spread", "hot-durable", "hot-durable-spread");

  @Override
  public String name() {
    return "hot";
  }

  @Override
  public Section answer(Bench bench) throws IOException, InterruptedException {
    NodeProcess node = bench.node();
    Tally.Counts before = node.counts();
    for (String asked : POLICIES) {
      bench.say("hot: warming up " + asked);
      Engine.loop(node, asked, CALLERS, 1, bench.effort(3, 10));
    }
    bench.say("hot: rounds");
    int seconds = bench.effort(2, 5);
    Map<String, Rounds.Measurement<Metered<Load>>> variants = new LinkedHashMap<>();
    for (String asked : POLICIES) {
      variants.put(
          asked,
          () ->
              Metered.of(
                  bench,
                  node,
                  seconds,
                  () -> Engine.loop(node, asked, CALLERS, 1, seconds),
                  Load::perSecond));
    }
    Rounds<Metered<Load>> rounds = Rounds.run(bench.effort(2, 5), variants);
    List<List<String>> rows = new ArrayList<>();
    for (String asked : POLICIES) {
      rows.add(
          List.of(
              asked.equals(BASELINE) ? "policy " + asked + " (baseline)" : "policy " + asked,
              Show.count(rounds.median(asked, Metered::perSecond)),
              Show.ratio(rounds.ratio(asked, BASELINE, Metered::perSecond)),
              Show.millis(rounds.median(asked, metered -> metered.seen().p50Micros())),
              Show.millis(rounds.median(asked, metered -> metered.seen().p99Micros())),
              Show.tenths(rounds.median(asked, Metered::nodeMicros))));
    }
    return new Section(
        "One hot subject",
        "As without HTTP, but every call is of one subject: 256 are always under way. With `spread` the node takes"
            + " the permits in blocks, and calls do not reach the subject's actor. One node; on several, each call that is"
            + " not spread is also a message to another node. Medians of interleaved rounds.",
        List.of("asked", "per second", "ratio to baseline", "p50 ms", "p99 ms", "node CPU µs"),
        rows,
        List.of(Notes.of(node.counts().since(before))));
  }
}
