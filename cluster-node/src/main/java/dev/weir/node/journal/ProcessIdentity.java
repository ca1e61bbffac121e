package dev.weir.node.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * A process that is told apart from a later one with the same number by when it started. A pid file
 * that outlives its process is thereby recognised.
 */
public record ProcessIdentity(long pid, Instant startedAt) {
  /**
   * How far two readings of one start may lie apart: the system derives it from ticks since boot
   * and from a clock that may be stepped. A pid is not used again so soon.
   */
  private static final Duration START_TOLERANCE = Duration.ofSeconds(5);

  private static final int LINES = 2;

  public ProcessIdentity {
    if (pid < 1) {
      throw new IllegalArgumentException("pid: " + pid + " (expected: at least 1)");
    }
  }

  /** Empty when the process has ended, or when the system hides its start. */
  public static Optional<ProcessIdentity> of(ProcessHandle process) {
    return process.info().startInstant().map(start -> new ProcessIdentity(process.pid(), start));
  }

  /** The process itself while it lives. */
  public Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isSame);
  }

  public boolean isAlive() {
    return handle().isPresent();
  }

  private boolean isSame(ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .map(start -> Duration.between(startedAt, start).abs().compareTo(START_TOLERANCE) <= 0)
        .orElse(false);
  }

  /** Replaces the file in one step, so that no reader sees half of it. */
  public void writeTo(Path file) throws IOException {
    Path written = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(written, pid + "\n" + startedAt + "\n", StandardCharsets.UTF_8);
    Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Empty when there is no such file, or when its text is not what {@link #writeTo} writes. */
  public static Optional<ProcessIdentity> readFrom(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (lines.size() != LINES) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ProcessIdentity(Long.parseLong(lines.get(0)), Instant.parse(lines.get(1))));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
