package dev.weir.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How many decisions does a node make, when nobody asks over HTTP? */
final class Engine implements Question {

  static final int SUBJECTS = 10_000;
  static final String BASELINE = "echo";
  static final List<String> POLICIES = List.of("memory", "durable-10000");

  private static final List<String> ASKED =
      Stream.concat(Stream.of(BASELINE), POLICIES.stream()).toList();

  @Override
  public String name() {
    return "engine";
  }

  @Override
  public Section answer(Bench bench) throws IOException, InterruptedException {
    List<List<String>> rows = new ArrayList<>();
    NodeProcess node = bench.node();
    Tally.Counts before = node.counts();
    for (String asked : ASKED) {
      bench.say("engine: warming up " + asked);
      loop(node, asked, 256, SUBJECTS, bench.effort(5, 15));
    }
    for (int callers : bench.quick() ? List.of(256) : List.of(32, 256)) {
      bench.say("engine: " + callers + " callers");
      rows.addAll(rows(bench, node, callers));
    }
    return new Section(
        "Decisions without HTTP",
        "A node as the product configures it, alone in its cluster, its journal in the embedded Cassandra on"
            + " the same machine. Callers inside its JVM ask `Decisions.judge` again as soon as they are"
            + " answered, for 10,000 subjects in turn. The baseline is a message to a sharded actor that"
            + " does nothing, and its answer. Medians of interleaved rounds.",
        List.of(
            "asked",
            "calls under way",
            "per second",
            "ratio to baseline",
            "p50 ms",
            "p99 ms",
            "node CPU µs",
            "Cassandra CPU µs"),
        rows,
        List.of(Notes.of(node.counts().since(before))));
  }

  private static List<List<String>> rows(Bench bench, NodeProcess node, int callers)
      throws IOException, InterruptedException {
    int seconds = bench.effort(2, 5);
    Map<String, Rounds.Measurement<Metered<Load>>> variants = new LinkedHashMap<>();
    for (String asked : ASKED) {
      variants.put(
          asked,
          () ->
              Metered.of(
                  bench,
                  node,
                  seconds,
                  () -> loop(node, asked, callers, SUBJECTS, seconds),
                  Load::perSecond));
    }
    Rounds<Metered<Load>> rounds = Rounds.run(bench.effort(2, 5), variants);
    List<List<String>> rows = new ArrayList<>();
    for (String asked : ASKED) {
      rows.add(
          List.of(
              asked.equals(BASELINE) ? "empty sharded actor (baseline)" : "policy " + asked,
              Integer.toString(callers),
              Show.count(rounds.median(asked, Metered::perSecond)),
              Show.ratio(rounds.ratio(asked, BASELINE, Metered::perSecond)),
              Show.millis(rounds.median(asked, metered -> metered.seen().p50Micros())),
              Show.millis(rounds.median(asked, metered -> metered.seen().p99Micros())),
              Show.tenths(rounds.median(asked, Metered::nodeMicros)),
              Show.tenths(rounds.median(asked, Metered::cassandraMicros))));
    }
    return rows;
  }

  /** Callers inside the node ask for these subjects in turn, again as soon as they are answered. */
  static Load loop(NodeProcess node, String asked, int callers, int subjects, int seconds)
      throws IOException, InterruptedException {
    String path = "/benchmark/loop/" + asked + "/" + callers + "/" + subjects + "/" + seconds;
    String[] seen = node.get(path).split(" ", -1);
    return new Load(Double.parseDouble(seen[0]), Long.parseLong(seen[1]), Long.parseLong(seen[2]));
  }
}
