package dev.weir.node.decision;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.window.WindowView;
import java.util.List;

/**
 * Judges in place of one bucket whose owner cannot. It knows the policy, not the subject's tier:
 * that a cost is too high for ever is the owner's to say.
 */
sealed interface StandIn {

  /** Whose bucket. */
  Limit limit();

  boolean allows(long nowMillis, long cost);

  /** Takes; only where it allows. */
  void take(long nowMillis, long cost);

  /** Adds its windows as an answer to this cost shows them. */
  void show(long nowMillis, long cost, List<MetWindow> windows);

  /**
   * Denies.
   *
   * @param retryMillis when the owner may be back
   */
  record Denying(Limit limit, String bucket, List<Rate> rates, long retryMillis)
      implements StandIn {
    @Override
    public boolean allows(long nowMillis, long cost) {
      return false;
    }

    @Override
    public void take(long nowMillis, long cost) {
      throw new IllegalStateException(limit.name() + ": taken from (expected: it denies)");
    }

    @Override
    public void show(long nowMillis, long cost, List<MetWindow> windows) {
      for (Rate rate : rates) {
        WindowView view = view(rate, rate.capacity(), true, retryMillis, nowMillis);
        windows.add(new MetWindow(limit.name(), limit.scope(), bucket, view, limit.isShadow()));
      }
    }
  }

  /**
   * Denies for want of a slot: which slots are out, only the owner knows.
   *
   * @param slots as if no tier had been set
   * @param retryMillis when the owner may be back
   */
  record Full(Limit limit, long slots, long leaseMillis, long retryMillis) implements StandIn {
    @Override
    public boolean allows(long nowMillis, long cost) {
      return cost == 0;
    }

    @Override
    public void take(long nowMillis, long cost) {
      throw new IllegalStateException(limit.name() + ": taken from (expected: it denies)");
    }

    @Override
    public void show(long nowMillis, long cost, List<MetWindow> windows) {
      if (cost > 0) {
        WindowView view =
            new WindowView(
                slots,
                leaseMillis,
                Algorithm.SLIDING,
                slots,
                0,
                nowMillis + leaseMillis,
                0,
                true,
                true,
                retryMillis);
        windows.add(new MetWindow(limit.name(), limit.scope(), "", view, false));
      }
    }
  }

  /** Allows and counts nothing. */
  record Allowing(Limit limit, String bucket, List<Rate> rates) implements StandIn {
    @Override
    public boolean allows(long nowMillis, long cost) {
      return true;
    }

    @Override
    public void take(long nowMillis, long cost) {}

    @Override
    public void show(long nowMillis, long cost, List<MetWindow> windows) {
      for (Rate rate : rates) {
        WindowView view = view(rate, 0, false, 0, nowMillis);
        windows.add(new MetWindow(limit.name(), limit.scope(), bucket, view, limit.isShadow()));
      }
    }
  }

  /**
   * Counts in this front end's share.
   *
   * @param retryMillis when the owner may be back
   */
  record Counting(Limit limit, String bucket, LocalBucket share, long retryMillis)
      implements StandIn {
    @Override
    public boolean allows(long nowMillis, long cost) {
      return share.allows(nowMillis, cost);
    }

    @Override
    public void take(long nowMillis, long cost) {
      share.take(nowMillis, cost);
    }

    @Override
    public void show(long nowMillis, long cost, List<MetWindow> windows) {
      for (WindowView view : share.views(nowMillis, cost)) {
        windows.add(
            new MetWindow(
                limit.name(), limit.scope(), bucket, view.fits() ? view : later(view), false));
      }
    }

    /** What no share holds the whole limit may: worth trying again when the owner may be back. */
    private WindowView later(WindowView view) {
      return new WindowView(
          view.permits(),
          view.windowMillis(),
          view.algorithm(),
          view.used(),
          view.remaining(),
          view.resetAtMillis(),
          view.reserved(),
          view.denied(),
          true,
          retryMillis);
    }
  }

  /** A window of which only the policy is known. */
  private static WindowView view(
      Rate rate, long used, boolean denied, long retryAfterMillis, long nowMillis) {
    long lengthMillis = rate.windowMillis();
    long elapsedMillis =
        switch (rate.algorithm()) {
          case FIXED_CALENDAR -> Math.floorMod(nowMillis, lengthMillis);
          case FIXED_FIRST_CALL, SLIDING, TOKEN_BUCKET -> 0;
        };
    return new WindowView(
        rate.capacity(),
        lengthMillis,
        rate.algorithm(),
        used,
        rate.capacity() - used,
        nowMillis - elapsedMillis + lengthMillis,
        0,
        denied,
        true,
        retryAfterMillis);
  }
}
