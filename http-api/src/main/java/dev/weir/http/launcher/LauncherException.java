package dev.weir.http.launcher;

import dev.weir.node.journal.ChildJvmException;
import java.util.List;
import picocli.CommandLine.ExitCode;

/** Why a command cannot do what it was asked: said to the person, without a stack trace. */
final class LauncherException extends Exception {
  private static final long serialVersionUID = 1L;

  private final List<String> endOfLog;

  LauncherException(String message) {
    this(message, List.of());
  }

  LauncherException(String message, List<String> endOfLog) {
    super(message);
    this.endOfLog = List.copyOf(endOfLog);
  }

  static LauncherException of(ChildJvmException failure) {
    return new LauncherException(String.valueOf(failure.getMessage()), failure.endOfLog());
  }

  /** Tells the person, and gives the exit code; what is not one of these is a bug. */
  static int tell(Exception failure, Terminal terminal) throws Exception {
    try {
      throw failure;
    } catch (LauncherException e) {
      terminal.failure(String.valueOf(e.getMessage()), e.endOfLog());
      return ExitCode.SOFTWARE;
    }
  }

  /** The last lines of the process that failed, oldest first; may be empty. */
  List<String> endOfLog() {
    return endOfLog;
  }
}
