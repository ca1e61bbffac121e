package dev.weir.http.outside;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * When the whole machine stood still, as a virtual one does whose host is busy: this process, which
 * does nothing but look at the clock, was not run for a while. What nodes answer then they answer
 * under a fault, which nobody planned.
 */
final class Standstills {

  /** Nodes lose their tenure after 4 s without each other; half of that is much. */
  private static final Duration MUCH = Duration.ofSeconds(1);

  /** Until tenure is back and those who lost it have answered. */
  private static final Duration OVER_AFTER = Duration.ofSeconds(6);

  private static final long LOOK_EVERY_NANOS = Duration.ofMillis(20).toNanos();

  private record Standstill(long fromMillis, long untilMillis) {}

  private static final Queue<Standstill> SEEN = new ConcurrentLinkedQueue<>();

  static {
    Thread watch = new Thread(Standstills::look, "standstills");
    watch.setDaemon(true);
    watch.start();
  }

  private Standstills() {}

  /** Begins to look, if nobody has. */
  static void watch() {
    // Its class is initialized.
  }

  /** Whether the machine stood still while this was asked and answered, or just before. */
  static boolean during(Seen answer) {
    return during(answer.askedMillis(), answer.answeredMillis());
  }

  /** The same of what was asked and answered at these times. */
  static boolean during(long askedMillis, long answeredMillis) {
    return SEEN.stream()
        .anyMatch(
            each ->
                answeredMillis >= each.fromMillis()
                    && askedMillis <= each.untilMillis() + OVER_AFTER.toMillis());
  }

  private static void look() {
    long beforeNanos = System.nanoTime();
    while (true) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
      long nowNanos = System.nanoTime();
      long millis = (nowNanos - beforeNanos) / 1_000_000;
      if (millis >= MUCH.toMillis()) {
        long now = System.currentTimeMillis();
        SEEN.add(new Standstill(now - millis, now));
        Figures.say("machine: stood still for %d ms", millis);
      }
      beforeNanos = nowNanos;
    }
  }
}
