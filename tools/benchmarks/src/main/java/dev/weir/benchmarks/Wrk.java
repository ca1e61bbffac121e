package dev.weir.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A closed loop over HTTP/1.1: {@code wrk} with one thread and a script of ready-made requests. */
final class Wrk {

  private static final String NO_ERRORS = "connect 0, read 0, write 0, status 0, timeout 0";

  private final Path script;
  private final int port;

  Wrk(Path script, int port) {
    this.script = script;
    this.port = port;
  }

  /**
   * Runs it.
   *
   * @param path what is asked
   * @param batch decisions in a request; 1: no batch
   */
  Load run(String path, String policy, int subjects, int batch, int connections, int seconds)
      throws IOException, InterruptedException {
    String said =
        Tool.run(
            List.of(
                "wrk",
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                "--timeout",
                "10s",
                "-s",
                script.toString(),
                "http://127.0.0.1:" + port,
                "--",
                path,
                policy,
                Integer.toString(subjects),
                Integer.toString(batch)),
            seconds + 30);
    String[] figures = Tool.line(said, "figures: ").split(" ", -1);
    String errors = Tool.line(said, "errors: ");
    if (!errors.equals(NO_ERRORS)) {
      throw new IllegalStateException("wrk on " + path + ": " + errors + " (expected: none)");
    }
    double perSecond = Long.parseLong(figures[0]) * 1e6 / Long.parseLong(figures[1]);
    return new Load(perSecond, Long.parseLong(figures[2]), Long.parseLong(figures[3]));
  }
}
