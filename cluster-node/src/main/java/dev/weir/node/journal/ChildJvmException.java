package dev.weir.node.journal;

import java.util.List;

/** A child JVM that did not start, or ended by itself; with the end of what it said. */
public final class ChildJvmException extends Exception {
  private static final long serialVersionUID = 1L;

  private final List<String> endOfLog;

  public ChildJvmException(String message) {
    this(message, List.of());
  }

  public ChildJvmException(String message, List<String> endOfLog) {
    super(message);
    this.endOfLog = List.copyOf(endOfLog);
  }

  /** The last lines that it wrote, oldest first; empty when it never ran. */
  public List<String> endOfLog() {
    return endOfLog;
  }
}
