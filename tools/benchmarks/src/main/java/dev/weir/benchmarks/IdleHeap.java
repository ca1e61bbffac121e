package dev.weir.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How much heap does a limiter take that nobody asks at the moment? */
final class IdleHeap implements Question {

  private static final int BATCH = 100;
  private static final String LIMITERS = "dev.weir.node.limiter.";

  /** What lives in a heap, by class, after a full collection. */
  private record Histogram(Map<String, long[]> instancesAndBytes, long totalBytes) {

    static Histogram of(long pid) throws IOException, InterruptedException {
      String said = Tool.run(List.of("jcmd", Long.toString(pid), "GC.class_histogram"), 120);
      Map<String, long[]> classes = new HashMap<>();
      said.lines()
          .map(line -> line.strip().split("\\s+", -1))
          .filter(parts -> parts.length >= 4 && parts[0].endsWith(":"))
          .forEach(
              parts ->
                  classes.put(
                      parts[3], new long[] {Long.parseLong(parts[1]), Long.parseLong(parts[2])}));
      long total = classes.values().stream().mapToLong(counted -> counted[1]).sum();
      return new Histogram(classes, total);
    }

    long instances(String type) {
      return instancesAndBytes.getOrDefault(type, new long[2])[0];
    }

    long bytes(String type) {
      return instancesAndBytes.getOrDefault(type, new long[2])[1];
    }
  }

  @Override
  public String name() {
    return "heap";
  }

  @Override
  public Section answer(Bench bench) throws IOException, InterruptedException {
    int subjects = bench.effort(20_000, 100_000);
    List<List<String>> rows = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    // The product's own heap may be too small for what is to be found out.
    NodeProcess node = bench.freshNode("-Xmx4g");
    ask(node, "idle-memory", BATCH * 10);
    ask(node, "idle-durable", BATCH * 10);
    for (String kind : List.of("memory", "durable")) {
      String type = LIMITERS + (kind.equals("memory") ? "MemoryLimiter" : "Limiter");
      Histogram before = Histogram.of(node.pid());
      bench.say("heap: " + subjects + " limiters, " + kind);
      ask(node, "idle-" + kind, subjects);
      Histogram after = Histogram.of(node.pid());
      long live = after.instances(type) - before.instances(type);
      rows.add(
          List.of(
              kind,
              Show.count(live),
              Show.count((double) (after.totalBytes() - before.totalBytes()) / live)));
      notes.add(largest(kind, before, after, live));
    }
    notes.add(Notes.of(node.counts()));
    return new Section(
        "Heap per idle limiter",
        "Each limiter was asked once, under a policy of one window of an hour, which begins with the call. All that lives after a full"
            + " collection (`jcmd GC.class_histogram`), less what lived before, by the limiters that there"
            + " are more; shards, their maps and the ledgers included. The node has a heap of 4 GB here.",
        List.of("kind", "live limiters", "bytes each"),
        rows,
        notes);
  }

  private static void ask(NodeProcess node, String policy, int subjects)
      throws IOException, InterruptedException {
    for (int first = 0; first < subjects; first += BATCH) {
      node.post("/v1/decisions/batch", Requests.batch(policy, first, BATCH));
    }
  }

  private static String largest(String kind, Histogram before, Histogram after, long live) {
    List<String> classes =
        after.instancesAndBytes().keySet().stream()
            .sorted(
                Comparator.comparingLong((String type) -> before.bytes(type) - after.bytes(type)))
            .limit(12)
            .map(
                type ->
                    Show.count((double) (after.bytes(type) - before.bytes(type)) / live)
                        + " `"
                        + type
                        + "`")
            .toList();
    return "Most bytes of a " + kind + " limiter: " + String.join(", ", classes) + ".";
  }
}
