package dev.weir.benchmarks;

import dev.weir.benchmarks.JournalRows.Write;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What happens when the windows of many durable limiters end in the same second? */
final class MinuteEdges implements Question {

  private static final String POLICY = "minute-edges";
  private static final int SUBJECTS = 10_000;

  /** Each subject is asked for 2.4 times a minute. */
  private static final int CALLS_PER_SECOND = 400;

  private static final int CONNECTIONS = 64;
  private static final long MINUTE_MILLIS = 60_000;

  /** Some way into the first minute, and what comes after the last edge. */
  private static final long BEFORE_MILLIS = 30_000;

  private static final long AFTER_MILLIS = 15_000;
  private static final int PLOTTED_SECONDS = 5;

  @Override
  public String name() {
    return "edges";
  }

  @Override
  public Section answer(Bench bench) throws IOException, InterruptedException {
    NodeProcess node = bench.node();
    List<byte[]> requests = Requests.http("/v1/decisions", POLICY, SUBJECTS);
    bench.say("edges: activating " + SUBJECTS + " limiters");
    PacedCalls.Outcome first = run(node, requests, Duration.ofSeconds(SUBJECTS / CALLS_PER_SECOND));
    int edges = bench.effort(1, 3);
    long fromMillis = System.currentTimeMillis();
    long firstEdgeMillis =
        (fromMillis + BEFORE_MILLIS) / MINUTE_MILLIS * MINUTE_MILLIS + MINUTE_MILLIS;
    long untilMillis = firstEdgeMillis + (edges - 1) * MINUTE_MILLIS + AFTER_MILLIS;
    bench.say("edges: calls until " + Instant.ofEpochMilli(untilMillis));
    PacedCalls.Outcome calls = run(node, requests, Duration.ofMillis(untilMillis - fromMillis));
    long[] writes = writes(bench, fromMillis, untilMillis);
    List<String> notes = new ArrayList<>();
    notes.add(plot(writes, fromMillis));
    notes.add("Every second: [minute-edges.csv](minute-edges.csv).");
    Files.writeString(csv(bench), csv(writes, fromMillis), StandardCharsets.UTF_8);
    return new Section(
        "Across minute edges",
        Show.count(SUBJECTS)
            + " durable subjects of 60 permits a minute, aligned to the calendar, in turn at "
            + CALLS_PER_SECOND
            + " calls/s in an open loop over HTTP; first once each to activate them, then across "
            + edges
            + (edges == 1 ? " edge" : " edges")
            + " of a minute.",
        List.of(
            "calls",
            "answered",
            "allowed",
            "degraded",
            "without a 200",
            "p50 ms",
            "p99 ms",
            "longest ms",
            "sent late by at most ms"),
        List.of(row("activating", first), row("across edges", calls)),
        notes);
  }

  private static PacedCalls.Outcome run(NodeProcess node, List<byte[]> requests, Duration time)
      throws IOException {
    return PacedCalls.run(node.port(), requests, CALLS_PER_SECOND, time, CONNECTIONS);
  }

  private static List<String> row(String calls, PacedCalls.Outcome outcome) {
    return List.of(
        calls,
        Show.count(outcome.latencies().count()),
        Show.count(outcome.allowed()),
        Show.count(outcome.degraded()),
        Show.count(outcome.failed()),
        Show.millis(outcome.latencies().percentileMicros(50)),
        Show.millis(outcome.latencies().percentileMicros(99)),
        Show.millis(outcome.latencies().percentileMicros(100)),
        Show.millis(outcome.longestLineMicros()));
  }

  private static long[] writes(Bench bench, long fromMillis, long untilMillis)
      throws IOException, InterruptedException {
    Set<String> ids = bench.subjects().ids(POLICY, SUBJECTS);
    long[] bySecond = new long[(int) ((untilMillis - fromMillis) / 1_000) + 1];
    for (Write write : JournalRows.since(bench.cassandra().contactPoint(), fromMillis)) {
      if (ids.contains(write.entityId()) && write.atMillis() < untilMillis) {
        bySecond[(int) ((write.atMillis() - fromMillis) / 1_000)]++;
      }
    }
    return bySecond;
  }

  private static Path csv(Bench bench) {
    return bench.file("minute-edges.csv");
  }

  private static String csv(long[] writes, long fromMillis) {
    StringBuilder text = new StringBuilder("second of the minute,journal writes\n");
    for (int second = 0; second < writes.length; second++) {
      text.append(secondOfMinute(fromMillis + second * 1_000L))
          .append(',')
          .append(writes[second])
          .append('\n');
    }
    return text.toString();
  }

  private static String plot(long[] writes, long fromMillis) {
    StringBuilder text =
        new StringBuilder("Journal writes per second, by second of the minute:\n\n```\n");
    for (int first = 0; first + PLOTTED_SECONDS <= writes.length; first += PLOTTED_SECONDS) {
      long sum = 0;
      for (int second = first; second < first + PLOTTED_SECONDS; second++) {
        sum += writes[second];
      }
      long perSecond = sum / PLOTTED_SECONDS;
      text.append(
          String.format(
              Locale.ROOT,
              ":%02d %5d %s%n",
              secondOfMinute(fromMillis + first * 1_000L),
              perSecond,
              "#".repeat((int) Math.min(80, (perSecond + 9) / 10))));
    }
    return text.append("```").toString();
  }

  private static long secondOfMinute(long atMillis) {
    return atMillis % MINUTE_MILLIS / 1_000;
  }
}
