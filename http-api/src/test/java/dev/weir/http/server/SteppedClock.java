package dev.weir.http.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The system's clock, off by as many milliseconds as a file says, which may change. */
final class SteppedClock implements InstantSource {
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final Path file;
  private volatile long offMillis;

  private SteppedClock(Path file) {
    this.file = file;
  }

  static SteppedClock by(Path file) {
    SteppedClock clock = new SteppedClock(file);
    clock.look();
    ScheduledExecutorService looking =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "stepped-clock");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        looking.scheduleWithFixedDelay(
            clock::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return clock;
  }

  private void look() {
    try {
      offMillis = Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public long millis() {
    return System.currentTimeMillis() + offMillis;
  }
}
