package dev.weir.node.window;

import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Rate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How a bucket deals with a subject that is denied: early retries put its reset off, and denials
 * without end lower its rates. Confined to its bucket.
 */
final class Discipline {

  private @Nullable PutOff putOff;
  private @Nullable Lowering lowering;

  /** Goes on in another manner; what that does not know is forgiven. */
  void manner(Manner manner) {
    if (manner.penalty().isEmpty()) {
      putOff = null;
    } else if (putOff == null) {
      putOff = new PutOff(manner.penalty().get());
    } else {
      putOff.penalty(manner.penalty().get());
    }
    if (manner.abuse().isEmpty()) {
      lowering = null;
    } else if (lowering == null) {
      lowering = new Lowering(manner.abuse().get());
    } else {
      lowering.abuse(manner.abuse().get());
    }
  }

  /**
   * Notes what time it is.
   *
   * @return whether other rates hold from now on
   */
  boolean observe(long nowMillis) {
    if (putOff != null) {
      putOff.observe(nowMillis);
    }
    return lowering != null && lowering.observe(nowMillis);
  }

  /** These rates, lowered if they are to be. */
  List<Rate> inForce(List<Rate> rates, long nowMillis) {
    return lowering == null ? rates : lowering.inForce(rates, nowMillis);
  }

  /** Whether nothing is granted now, whatever the windows say. */
  boolean isClosed(long nowMillis) {
    return putOff != null && putOff.isClosed(nowMillis);
  }

  /**
   * A call was denied.
   *
   * @param views of the bucket's windows, for its cost
   */
  void denied(List<WindowView> views, long nowMillis) {
    WindowView longest = null;
    for (WindowView view : views) {
      if (view.denied()
          && view.fits()
          && (longest == null || view.retryAfterMillis() > longest.retryAfterMillis())) {
        longest = view;
      }
    }
    if (putOff != null && longest != null) {
      putOff.denied(longest, nowMillis);
    }
    if (lowering != null) {
      lowering.denied(nowMillis);
    }
  }

  /**
   * A window as answers show it.
   *
   * @param full permits that it holds when full and not lowered
   */
  WindowView shown(WindowView view, long full, long nowMillis, long cost) {
    WindowView raised = lowering == null ? view : lowering.shown(view, full, nowMillis, cost);
    return putOff == null ? raised : putOff.shown(raised, nowMillis);
  }

  /** Until when rates are lowered, if they are. */
  OptionalLong loweredUntilMillis(long nowMillis) {
    return lowering != null && lowering.isLowered(nowMillis)
        ? OptionalLong.of(lowering.untilMillis())
        : OptionalLong.empty();
  }

  /** From when on it remembers nothing, if nothing more happens. */
  long endsAtMillis() {
    return Math.max(
        putOff == null ? Long.MIN_VALUE : putOff.endsAtMillis(),
        lowering == null ? Long.MIN_VALUE : lowering.endsAtMillis());
  }

  Conduct conduct(BucketKey key, long nowMillis) {
    return new Conduct(
        key,
        putOff == null ? Optional.empty() : putOff.state(),
        loweredUntilMillis(nowMillis),
        lowering == null ? List.of() : lowering.counted());
  }

  void restore(Conduct kept) {
    if (putOff != null) {
      putOff.restore(kept.told());
    }
    if (lowering != null) {
      lowering.restore(kept.loweredUntilMillis().orElse(Long.MIN_VALUE), kept.denials());
    }
  }

  /** Forgives everything. */
  void reset() {
    if (putOff != null) {
      putOff.restore(Optional.empty());
    }
    if (lowering != null) {
      lowering.restore(Long.MIN_VALUE, List.of());
    }
  }
}
