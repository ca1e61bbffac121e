package dev.weir.cassandra;

import java.io.IOException;
import org.apache.cassandra.service.CassandraDaemon;

/**
 * Cassandra, for as long as somebody holds this JVM's standard input open. A parent that is killed
 * cannot stop its child; but its end of the pipe closes, whatever it died of.
 */
final class Main {
  /** Longer than an orderly stop (2.5 s measured), shorter than anybody's patience. */
  private static final long ORDERLY_STOP_MILLIS = 15_000;

  private Main() {}

  public static void main(String[] args) {
    daemon("stdin", Main::exitWhenInputEnds);
    CassandraDaemon.main(args);
  }

  private static void exitWhenInputEnds() {
    try {
      while (System.in.read() >= 0) {
        // Whatever is written to us is ignored: only the end counts.
      }
    } catch (IOException e) {
      System.err.println("Standard input failed, which counts as its end: " + e);
    }
    daemon("backstop", Main::haltWhenTheStopHangs);
    System.exit(0);
  }

  private static void haltWhenTheStopHangs() {
    try {
      Thread.sleep(ORDERLY_STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }

  private static void daemon(String name, Runnable body) {
    Thread thread = new Thread(body, "weir-" + name);
    thread.setDaemon(true);
    thread.start();
  }
}
