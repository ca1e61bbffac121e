package dev.weir.node.decision;

import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.window.WindowView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a bucket that is spread said last, and the answers that a node makes of it.
 *
 * <p>It holds until the first of its windows ends. That instant is reckoned from when the owner was
 * asked, by a clock that never steps: the owner decided later, so the window does not end here
 * after it has ended there.
 */
final class OwnerView {

  /** A block is this part of the limit: what an idle node keeps from others for a moment. */
  private static final long BLOCKS_OF_A_LIMIT = 20;

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long LEAST_IDLE_MILLIS = 100;
  private static final long MOST_IDLE_MILLIS = 2_000;

  private final List<MetWindow> windows;
  private final long decidedAtMillis;
  private final long askedAtNanos;
  private final long endMillis;
  private final long permits;
  private final long remaining;
  private final long shortestMillis;

  /**
   * @param windows not empty; fixed windows of the calendar
   * @param decidedAtMillis the owner's clock
   * @param askedAtNanos this node's monotonic clock
   */
  OwnerView(List<MetWindow> windows, long decidedAtMillis, long askedAtNanos) {
    this.windows = windows;
    this.decidedAtMillis = decidedAtMillis;
    this.askedAtNanos = askedAtNanos;
    long end = Long.MAX_VALUE;
    long full = Long.MAX_VALUE;
    long least = Long.MAX_VALUE;
    long shortest = Long.MAX_VALUE;
    for (MetWindow met : windows) {
      end = Math.min(end, met.view().resetAtMillis());
      full = Math.min(full, met.view().permits());
      least = Math.min(least, met.view().remaining());
      shortest = Math.min(shortest, met.view().windowMillis());
    }
    endMillis = end;
    permits = full;
    remaining = least;
    shortestMillis = shortest;
  }

  /** When the first of its windows ends, by the owner's clock. */
  long endMillis() {
    return endMillis;
  }

  /** The same by this node's monotonic clock, or earlier. */
  long endNanos() {
    return askedAtNanos + (endMillis - decidedAtMillis) * NANOS_PER_MILLI;
  }

  boolean isCurrent(long now) {
    return now - endNanos() < 0;
  }

  /** The limit: of several windows the least. */
  long permits() {
    return permits;
  }

  /** What the owner had left. */
  long remaining() {
    return remaining;
  }

  /** Whether so much can ever be taken at once. */
  boolean everHolds(long cost) {
    return cost <= permits;
  }

  /** How many permits a block has, at least 1. */
  long block() {
    return Math.max(1, permits / BLOCKS_OF_A_LIMIT);
  }

  /** How long a block lies unused before it goes back. */
  long idleNanos() {
    long millis = Math.min(MOST_IDLE_MILLIS, Math.max(LEAST_IDLE_MILLIS, shortestMillis / 10));
    return millis * NANOS_PER_MILLI;
  }

  /**
   * The answer to a call that was given permits here, or that only looks.
   *
   * @param receipt of what it took; null for a look
   * @param left permits that are left here
   */
  Judged granted(long callId, @Nullable TakeReceipt receipt, long left, long now) {
    List<MetWindow> shown = new ArrayList<>(windows.size());
    for (MetWindow met : windows) {
      WindowView one = met.view();
      shown.add(shown(met, Math.min(one.permits(), one.remaining() + left), false, true, 0));
    }
    return Judged.of(callId, true, shown, receipt, nowMillis(now));
  }

  /**
   * The answer to a call that neither the permits left here nor those left at the owner are enough
   * for. Waits are from when the owner decided: too long rather than too short.
   */
  Judged denied(long callId, long cost, long left, long now) {
    List<MetWindow> shown = new ArrayList<>(windows.size());
    for (MetWindow met : windows) {
      WindowView one = met.view();
      long available = Math.min(one.permits(), one.remaining() + left);
      boolean denied = available < cost;
      boolean fits = cost <= one.permits();
      long retryMillis = denied && fits ? one.resetAtMillis() - decidedAtMillis : 0;
      shown.add(shown(met, available, denied, fits, retryMillis));
    }
    return Judged.of(callId, false, shown, null, nowMillis(now));
  }

  private static MetWindow shown(
      MetWindow met, long remaining, boolean denied, boolean fits, long retryAfterMillis) {
    WindowView one = met.view();
    return new MetWindow(
        met.limit(),
        met.scope(),
        met.bucket(),
        new WindowView(
            one.permits(),
            one.windowMillis(),
            one.algorithm(),
            one.permits() - remaining,
            remaining,
            one.resetAtMillis(),
            one.reserved(),
            denied,
            fits,
            retryAfterMillis),
        met.shadow());
  }

  /** What the owner's clock may show now, inside the window. */
  private long nowMillis(long now) {
    return decidedAtMillis + (now - askedAtNanos) / NANOS_PER_MILLI;
  }
}
