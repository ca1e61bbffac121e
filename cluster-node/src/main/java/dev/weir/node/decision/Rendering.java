package dev.weir.node.decision;

import dev.weir.config.matching.Check;
import dev.weir.config.matching.Checks;
import dev.weir.node.decision.Decision.Denial;
import dev.weir.node.decision.Decision.Entry;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.window.Cost;
import dev.weir.node.window.WindowView;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes one decision of the windows that its call met, tightest first. */
final class Rendering {

  private static final long MILLIS_PER_SECOND = 1_000;

  private final boolean allowed;

  /** Sorted as they come; each entry's window stands at the same index. */
  private Entry[] entries = new Entry[2];

  private WindowView[] views = new WindowView[2];
  private int count;

  Rendering(boolean allowed) {
    this.allowed = allowed;
  }

  /**
   * Adds the windows of a limiter that took the cost or nothing; on a denial some of them denied.
   */
  void add(Checks checks, List<MetWindow> windows) {
    for (int i = 0; i < windows.size(); i++) {
      MetWindow met = windows.get(i);
      WindowView view = met.view();
      boolean denied = (!allowed || met.shadow()) && view.denied();
      insert(entry(checks, met, view.remaining(), view.resetAtMillis(), denied), view);
    }
  }

  /**
   * Adds the windows of a limiter that took the cost and got it back: remaining is as it was before
   * the take. So is the reset of a window that is full again; else it is at most too late.
   */
  void addRefunded(Checks checks, List<MetWindow> windows, Cost cost, long nowMillis) {
    for (int i = 0; i < windows.size(); i++) {
      MetWindow met = windows.get(i);
      WindowView view = met.view();
      if (met.shadow() && view.denied()) {
        // It would have denied the call, so took nothing that could be given back.
        insert(entry(checks, met, view.remaining(), view.resetAtMillis(), true), view);
        continue;
      }
      long used = Math.max(0, view.used() - cost.of(met.limit()));
      long remaining = Math.max(0, view.permits() - used);
      long resetAtMillis = used == 0 && refills(view) ? nowMillis : view.resetAtMillis();
      insert(entry(checks, met, remaining, resetAtMillis, false), view);
    }
  }

  Decision decision(String policy, boolean degraded, long decidedAtMillis) {
    return new Decision(
        allowed,
        policy,
        List.of(Arrays.copyOf(entries, count)),
        allowed ? Optional.empty() : Optional.of(denial()),
        0,
        degraded,
        decidedAtMillis);
  }

  /** By the one with the longest wait; of several the tightest. */
  private Denial denial() {
    int by = -1;
    for (int i = 0; i < count; i++) {
      if (entries[i].denied()
          && !entries[i].shadow()
          && (by < 0 || isLonger(views[i], views[by]))) {
        by = i;
      }
    }
    if (by < 0) {
      throw new IllegalStateException(
          "denied by none of " + Arrays.asList(entries) + " (expected: at least one)");
    }
    return new Denial(
        entries[by],
        views[by].fits() ? OptionalLong.of(waitSeconds(views[by])) : OptionalLong.empty(),
        OptionalLong.empty());
  }

  /**
   * A window that can never hold the cost has the longest wait of all. Compared as shown, in
   * seconds: windows that end at once must not differ by when their owners looked.
   */
  private static boolean isLonger(WindowView one, WindowView other) {
    return other.fits() && (!one.fits() || waitSeconds(one) > waitSeconds(other));
  }

  private static long waitSeconds(WindowView view) {
    return Math.max(1, secondsUp(view.retryAfterMillis()));
  }

  private void insert(Entry entry, WindowView view) {
    if (count == entries.length) {
      entries = Arrays.copyOf(entries, 2 * count);
      views = Arrays.copyOf(views, 2 * count);
    }
    int at = count;
    for (; at > 0 && isTighter(entry, entries[at - 1]); at--) {
      entries[at] = entries[at - 1];
      views[at] = views[at - 1];
    }
    entries[at] = entry;
    views[at] = view;
    count++;
  }

  /** Whether one's remaining / limit is less than the other's; exact to 128 bits. */
  static boolean isTighter(Entry one, Entry other) {
    long oneHigh = Math.multiplyHigh(one.remaining(), other.limit());
    long otherHigh = Math.multiplyHigh(other.remaining(), one.limit());
    return oneHigh != otherHigh
        ? oneHigh < otherHigh
        : Long.compareUnsigned(one.remaining() * other.limit(), other.remaining() * one.limit())
            < 0;
  }

  private static Entry entry(
      Checks checks, MetWindow met, long remaining, long resetAtMillis, boolean denied) {
    String subject =
        met.bucket().isEmpty()
            ? checks.subject().display()
            : checks.subject().display(new Check(met.limit(), met.bucket()));
    return new Entry(
        met.limit(),
        met.scope(),
        subject,
        met.view().permits(),
        remaining,
        secondsUp(resetAtMillis),
        secondsUp(met.view().windowMillis()),
        denied,
        met.shadow());
  }

  private static boolean refills(WindowView view) {
    return switch (view.algorithm()) {
      case FIXED_CALENDAR, FIXED_FIRST_CALL -> false;
      case SLIDING, TOKEN_BUCKET -> true;
    };
  }

  private static long secondsUp(long millis) {
    return -Math.floorDiv(-millis, MILLIS_PER_SECOND);
  }
}
