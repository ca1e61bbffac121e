package dev.weir.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** One run's figures, with what they were measured on. */
final class Report {

  private final Instant begun = Instant.now();
  private final String load;
  private final String commit;
  private final boolean quick;
  private final List<Section> sections = new ArrayList<>();

  private Report(String load, String commit, boolean quick) {
    this.load = load;
    this.commit = commit;
    this.quick = quick;
  }

  static Report begin(Bench bench) throws IOException, InterruptedException {
    return new Report(loadAverage(), commit(), bench.quick());
  }

  void add(Section section) {
    sections.add(section);
  }

  String markdown() throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("# Benchmarks\n\n")
        .append("Written by `tools/benchmarks/run")
        .append(quick ? " --quick" : "")
        .append(
            "`. Every figure that a machine changes stands beside a baseline from the same run.\n\n")
        .append("| | |\n| --- | --- |\n");
    line(text, "commit", commit);
    line(
        text,
        "machine",
        Runtime.getRuntime().availableProcessors()
            + " cores, "
            + cpu()
            + ", Linux "
            + System.getProperty("os.version"));
    line(
        text,
        "JDK",
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
    line(
        text,
        "when",
        begun.truncatedTo(ChronoUnit.SECONDS)
            + ", for "
            + Duration.between(begun, Instant.now()).toSeconds()
            + " s");
    line(text, "load average before", load);
    line(
        text,
        "node",
        "JVM options of config/deploy/node-jvm.options; load generators and Cassandra on the same machine");
    sections.forEach(section -> text.append('\n').append(section.markdown()));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }

  private static String loadAverage() throws IOException {
    String[] averages =
        Files.readString(Path.of("/proc/loadavg"), StandardCharsets.US_ASCII).split(" ", -1);
    return averages[0] + " (1 minute), " + averages[1] + " (5 minutes)";
  }

  private static String cpu() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("CPU not named");
  }

  private static String commit() throws IOException, InterruptedException {
    String id = Tool.run(List.of("git", "rev-parse", "--short", "HEAD"), 10).strip();
    boolean changed = !Tool.run(List.of("git", "status", "--porcelain"), 10).isBlank();
    return changed ? id + " with changes" : id;
  }
}
