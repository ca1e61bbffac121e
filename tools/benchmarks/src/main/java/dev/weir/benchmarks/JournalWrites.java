package dev.weir.benchmarks;

import dev.weir.benchmarks.JournalRows.Write;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How often does the journal write for what is granted? */
final class JournalWrites implements Question {

  /** The percentage of each limit that is asked for. */
  private static final int USED = 90;

  private static final int CONNECTIONS = 16;

  private record Load(String policy, int permits, int subjects) {

    int perSecond() {
      return permits * subjects * USED / 100 / 60;
    }

    PacedCalls.Outcome run(NodeProcess node, Duration time) throws IOException {
      List<byte[]> requests = Requests.http("/v1/decisions", policy, subjects);
      return PacedCalls.run(node.port(), requests, perSecond(), time, CONNECTIONS);
    }
  }

  private static final List<Load> LOADS =
      List.of(
          new Load("journal-60", 60, 200),
          new Load("journal-1000", 1_000, 20),
          new Load("journal-10000", 10_000, 4));

  @Override
  public String name() {
    return "journal";
  }

  @Override
  public Section answer(Bench bench) throws IOException, InterruptedException {
    Duration time = Duration.ofSeconds(bench.effort(35, 120));
    NodeProcess node = bench.node();
    long fromMillis = System.currentTimeMillis();
    bench.say("journal: " + time.toSeconds() + " s of calls");
    List<PacedCalls.Outcome> outcomes = runAll(node, time);
    List<Write> writes = JournalRows.since(bench.cassandra().contactPoint(), fromMillis);
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < LOADS.size(); i++) {
      Load load = LOADS.get(i);
      long allowed = outcomes.get(i).allowed();
      Set<String> ids = bench.subjects().ids(load.policy(), load.subjects());
      long written = writes.stream().filter(write -> ids.contains(write.entityId())).count();
      rows.add(
          List.of(
              Show.count(load.permits()) + " per minute",
              Integer.toString(load.subjects()),
              Show.count(allowed),
              Show.count(outcomes.get(i).calls() - allowed),
              Show.count(written),
              Show.tenths(1_000.0 * written / allowed)));
    }
    return new Section(
        "Journal writes",
        "Rows in the journal's table for what was granted, over "
            + time.toSeconds()
            + " s in which each subject asks for "
            + USED
            + "% of its limit at an even pace. Windows aligned to the calendar, a tenth reserved ahead; the"
            + " first reservation of each subject and those ahead of a minute's edge are counted.",
        List.of("limit", "subjects", "grants", "not granted", "rows", "rows per 1,000 grants"),
        rows,
        List.of());
  }

  private static List<PacedCalls.Outcome> runAll(NodeProcess node, Duration time)
      throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(LOADS.size());
    try {
      List<Future<PacedCalls.Outcome>> running = new ArrayList<>();
      LOADS.forEach(load -> running.add(threads.submit(() -> load.run(node, time))));
      List<PacedCalls.Outcome> outcomes = new ArrayList<>();
      for (Future<PacedCalls.Outcome> each : running) {
        outcomes.add(each.get());
      }
      return outcomes;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
