package dev.weir.node.window;

import dev.weir.config.policy.Penalty;
import dev.weir.node.window.Conduct.Wait;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What calls that are tried again too early cost a bucket: each puts the reset off by the time
 * already waited for, so that the wait begins anew, up to a bound. What was waited for counts in
 * whole seconds, as {@code Retry-After} is told: calls denied at once are no retries of each other.
 */
final class PutOff {

  private static final long SECOND_MILLIS = 1_000;

  private Penalty penalty;
  private @Nullable Wait wait;

  PutOff(Penalty penalty) {
    this.penalty = penalty;
  }

  void penalty(Penalty current) {
    penalty = current;
  }

  /** Follows a clock that stepped back: no more is left to wait for than was. */
  void observe(long nowMillis) {
    if (wait != null && nowMillis < wait.sinceMillis()) {
      wait = wait.movedBack(wait.sinceMillis() - nowMillis);
    }
    if (wait != null && nowMillis >= wait.untilMillis()) {
      wait = null;
    }
  }

  /** Whether there is room again, and may not be taken yet. */
  boolean isClosed(long nowMillis) {
    return wait != null && nowMillis >= wait.dueMillis() && nowMillis < wait.untilMillis();
  }

  /**
   * A call was denied.
   *
   * @param by of the windows that denied it, the one with the longest wait
   */
  void denied(WindowView by, long nowMillis) {
    WindowKey window = new WindowKey(by.algorithm(), by.windowMillis());
    long wantedMillis = nowMillis + by.retryAfterMillis();
    if (wait == null) {
      wait = new Wait(window, nowMillis, wantedMillis, wantedMillis);
      return;
    }
    Wait told = wait;
    if (!isClosed(nowMillis) && wantedMillis > told.untilMillis()) {
      // Another cost or a fuller window: what it waits for is due later anyway.
      told = new Wait(window, told.sinceMillis(), wantedMillis, wantedMillis);
    }
    long waitedMillis = (nowMillis - told.sinceMillis()) / SECOND_MILLIS * SECOND_MILLIS;
    long mostMillis = told.dueMillis() + (penalty.longest() - 1) * told.window().windowMillis();
    wait =
        new Wait(
            told.window(),
            told.sinceMillis() + waitedMillis,
            told.dueMillis(),
            Math.max(told.untilMillis(), Math.min(mostMillis, told.untilMillis() + waitedMillis)));
  }

  /** A window as answers show it while its reset is put off. */
  WindowView shown(WindowView view, long nowMillis) {
    if (wait == null
        || wait.untilMillis() <= nowMillis
        || !wait.window().equals(new WindowKey(view.algorithm(), view.windowMillis()))) {
      return view;
    }
    return isClosed(nowMillis)
        ? view.deniedUntil(wait.untilMillis(), nowMillis).resetAt(wait.untilMillis())
        : view.resetAt(Math.max(view.resetAtMillis(), wait.untilMillis()))
            .waiting(wait.untilMillis() - nowMillis);
  }

  long endsAtMillis() {
    return wait == null ? Long.MIN_VALUE : wait.untilMillis();
  }

  Optional<Wait> state() {
    return Optional.ofNullable(wait);
  }

  void restore(Optional<Wait> kept) {
    wait = kept.orElse(null);
  }
}
