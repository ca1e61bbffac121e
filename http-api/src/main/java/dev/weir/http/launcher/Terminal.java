package dev.weir.http.launcher;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * What a person sees. Something that is waited for is one line that counts the seconds in place; in
 * a pipe or a file, where nothing can be overwritten, a line now and then.
 */
final class Terminal {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  /** Whether standard output is a terminal: the script knows. */
  private static final String INTERACTIVE = "weir.interactive";

  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final PrintStream err;
  private final boolean interactive;
  private String waitingFor = "";
  private Duration lastShown = Duration.ZERO;

  Terminal(PrintStream out, PrintStream err, boolean interactive) {
    this.out = out;
    this.err = err;
    this.interactive = interactive;
  }

  static Terminal system() {
    return new Terminal(System.out, System.err, Boolean.getBoolean(INTERACTIVE));
  }

  /** A line of its own. */
  synchronized void say(String line) {
    endWaiting();
    out.println(line);
    out.flush();
  }

  /** What something is or became, in two columns. */
  void state(String what, String state) {
    say(String.format("%-12s  %s", what, state));
  }

  /** Something has not come yet. */
  synchronized void waiting(String what, Duration elapsed) {
    boolean begins = !what.equals(waitingFor);
    Duration step = interactive ? Duration.ofSeconds(1) : BETWEEN_LINES;
    if (!begins && elapsed.minus(lastShown).compareTo(step) < 0) {
      return;
    }
    if (begins) {
      endWaiting();
    }
    waitingFor = what;
    lastShown = elapsed;
    String line = String.format("%-12s  %d s …", what, elapsed.toSeconds());
    if (interactive) {
      out.print(CLEAR_LINE + line);
    } else {
      out.println(line);
    }
    out.flush();
  }

  private void endWaiting() {
    if (!waitingFor.isEmpty() && interactive) {
      out.print(CLEAR_LINE);
    }
    waitingFor = "";
    lastShown = Duration.ZERO;
  }

  /** One of several things that are wrong. */
  synchronized void complain(String line) {
    endWaiting();
    err.println(line);
  }

  /** Why it could not be done, and the end of the log that explains it. */
  synchronized void failure(String message, List<String> endOfLog) {
    endWaiting();
    out.flush();
    if (!endOfLog.isEmpty()) {
      err.println("The end of its log:");
      endOfLog.forEach(line -> err.println("  | " + line));
    }
    err.println("weir: " + message);
    err.flush();
  }
}
