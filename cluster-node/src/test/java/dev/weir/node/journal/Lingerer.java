package dev.weir.node.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A child to be stopped: says {@code ready}, and deletes the file {@code echo} beside its log as
 * soon as that appears. As {@code stubborn} it outlives SIGTERM and the end of its input.
 */
final class Lingerer {
  private Lingerer() {}

  public static void main(String[] args) throws Exception {
    if (args.length > 0) {
      Runtime.getRuntime().addShutdownHook(new Thread(Lingerer::linger));
    }
    System.out.println("ready");
    Thread ends = new Thread(Lingerer::exitWhenInputEnds);
    ends.setDaemon(true);
    ends.start();
    linger();
  }

  private static void linger() {
    Path echo = Path.of(System.getProperty("echo", "echo"));
    while (true) {
      try {
        Files.deleteIfExists(echo);
        Thread.sleep(20);
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void exitWhenInputEnds() {
    try {
      while (System.in.read() >= 0) {
        // Only the end counts.
      }
    } catch (IOException e) {
      // Counts as the end.
    }
    System.exit(0);
  }
}
