package dev.weir.http.outside;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** The calendar's minute. */
final class Minute {
  private static final long MILLIS = 60_000;

  /** What a test that must not meet the minute's edge takes at most. */
  private static final long NEEDED_MILLIS = 10_000;

  private Minute() {}

  /** Waits, where the minute is nearly over, for the next. */
  static void withMostOfItLeft() {
    await("the next minute")
        .atMost(Duration.ofMillis(2 * NEEDED_MILLIS))
        .pollDelay(Duration.ZERO)
        .until(() -> System.currentTimeMillis() % MILLIS < MILLIS - NEEDED_MILLIS);
  }
}
