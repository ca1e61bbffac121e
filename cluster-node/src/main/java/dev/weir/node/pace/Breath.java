package dev.weir.node.pace;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import dev.weir.config.policy.InFlight;
import java.util.concurrent.TimeUnit;

/**
 * How many deliveries a destination takes at once, learned from how long each took: Gradient2 of
 * Netflix's concurrency-limits, which reads no clock and throws no dice. Mutable; confined to its
 * actor.
 */
final class Breath {

  /** As many samples as the algorithm averages plainly before it smooths, and one. */
  private static final int SAMPLES_TO_KNOW = 11;

  private final InFlight bounds;
  private Gradient2Limit limit;
  private long usualMillis;

  Breath(InFlight bounds) {
    this.bounds = bounds;
    this.limit = limit(bounds.initial());
  }

  /** Goes on where an earlier one was. */
  static Breath of(InFlight bounds, int bound, long usualMillis) {
    Breath breath = new Breath(bounds);
    breath.begin(bound, usualMillis);
    return breath;
  }

  /** Deliveries at once, 1 to the most. */
  int bound() {
    return limit.getLimit();
  }

  /** How long one takes in the long run; 0 while none is known. */
  long usualMillis() {
    return usualMillis;
  }

  /**
   * Learns from a delivery that the destination dealt with.
   *
   * @param millis how long it took
   * @param inFlight how many there were when it ended, itself included
   */
  void learn(long millis, int inFlight) {
    sample(limit, millis, inFlight);
    usualMillis = Math.max(1, limit.getRttNoLoad(TimeUnit.MILLISECONDS));
  }

  /** Begins anew after a failure: not wider than at first. */
  void beginSmall() {
    begin(Math.min(bound(), bounds.initial()), usualMillis);
  }

  private void begin(int bound, long millis) {
    limit = limit(Math.max(1, Math.min(bound, bounds.most())));
    usualMillis = millis;
    if (millis > 0) {
      for (int i = 0; i < SAMPLES_TO_KNOW; i++) {
        // With nothing in flight it learns how long is usual, and leaves the bound as it is.
        sample(limit, millis, 0);
      }
    }
  }

  private static void sample(Limit limit, long millis, int inFlight) {
    limit.onSample(0, TimeUnit.MILLISECONDS.toNanos(Math.max(1, millis)), inFlight, false);
  }

  private Gradient2Limit limit(int initial) {
    return Gradient2Limit.newBuilder()
        .initialLimit(initial)
        .minLimit(1)
        .maxConcurrency(bounds.most())
        .build();
  }
}
