package dev.weir.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A closed loop over HTTP/2 in clear text: {@code h2load}, which sends one body for ever; so a few
 * of it run side by side, each with a subject of its own.
 */
final class H2load {

  private static final int PROCESSES = 4;
  private static final int CONNECTIONS = 2;
  private static final int STREAMS = 16;

  private final Path folder;
  private final int port;

  /**
   * @param folder for its bodies and logs
   */
  H2load(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** How it is run, for the report. */
  static String described() {
    return PROCESSES
        + " h2load with a subject each, "
        + CONNECTIONS
        + " connections of "
        + STREAMS
        + " streams";
  }

  Load run(String path, String policy, int seconds) throws IOException, InterruptedException {
    List<Tool> running = new ArrayList<>();
    try {
      for (int subject = 0; subject < PROCESSES; subject++) {
        running.add(Tool.start(command(path, policy, subject, seconds)));
      }
      double perSecond = 0;
      for (Tool tool : running) {
        perSecond += perSecond(tool.read(seconds + 30));
      }
      Latencies latencies = latencies();
      return new Load(perSecond, latencies.percentileMicros(50), latencies.percentileMicros(99));
    } finally {
      for (Tool tool : running) {
        tool.close();
      }
    }
  }

  private List<String> command(String path, String policy, int subject, int seconds)
      throws IOException {
    Path body = folder.resolve("h2load-" + subject + ".json");
    Files.writeString(body, Requests.body(policy, subject), StandardCharsets.UTF_8);
    Files.deleteIfExists(log(subject));
    return List.of(
        "h2load",
        "-t1",
        "-c" + CONNECTIONS,
        "-m" + STREAMS,
        "-D" + seconds,
        "-d",
        body.toString(),
        "-H",
        "content-type: application/json",
        "--log-file=" + log(subject),
        "http://127.0.0.1:" + port + path);
  }

  private static double perSecond(String said) throws IOException {
    String codes = Tool.line(said, "status codes: ");
    if (!codes.contains(" 0 3xx, 0 4xx, 0 5xx")) {
      throw new IllegalStateException("h2load: " + codes + " (expected: 2xx only)");
    }
    String finished = Tool.line(said, "finished in ");
    return Double.parseDouble(finished.split(" ", -1)[1]);
  }

  /** The latency of every request of the last run. */
  private Latencies latencies() throws IOException {
    LongStream all = LongStream.empty();
    for (int subject = 0; subject < PROCESSES; subject++) {
      try (Stream<String> lines = Files.lines(log(subject), StandardCharsets.UTF_8)) {
        long[] one = lines.mapToLong(line -> Long.parseLong(line.split("\t", -1)[2])).toArray();
        all = LongStream.concat(all, LongStream.of(one));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return Latencies.of(all.toArray());
  }

  private Path log(int subject) {
    return folder.resolve("h2load-" + subject + ".log");
  }
}
