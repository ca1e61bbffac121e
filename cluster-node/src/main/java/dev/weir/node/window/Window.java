package dev.weir.node.window;

import dev.weir.config.policy.Rate;

/**
 * The live count of one window. Whatever takes an instant is called after {@link #observe} of that
 * instant.
 */
sealed interface Window permits FixedWindow, SlidingWindow, TokenBucket {

  /** A window as the journal knows it. */
  static Window create(Rate rate, BucketAccount account, long nowMillis) {
    WindowKey key = new WindowKey(rate.algorithm(), rate.windowMillis());
    return switch (rate.algorithm()) {
      case FIXED_CALENDAR, FIXED_FIRST_CALL -> new FixedWindow(rate, account.fixed(key), nowMillis);
      case SLIDING -> new SlidingWindow(rate, account.sliding(key), nowMillis);
      case TOKEN_BUCKET ->
          account
              .tokenBucket(key)
              .map(known -> new TokenBucket(rate, known, nowMillis))
              .orElseGet(() -> new TokenBucket(rate, nowMillis));
    };
  }

  /** Its name. */
  WindowKey key();

  /** Whether a rate is for it. */
  default boolean isOf(Rate rate) {
    return key().algorithm() == rate.algorithm() && key().windowMillis() == rate.windowMillis();
  }

  /**
   * Notes the clock. A clock that stepped back by at most a window's length is taken as the latest
   * instant that the window knows of; by more, the window is moved to where the clock is.
   *
   * @return whether it was moved, so that marks made before mean nothing now
   */
  boolean observe(long nowMillis);

  /** Permits that it holds when full. */
  long permits();

  /**
   * Whether it gives permits back evenly as time goes by, rather than those of one instant at once.
   */
  boolean refills();

  /** Permits per window. */
  long refill();

  /** Permits that may be taken; negative where more were counted than it holds. */
  long room(long nowMillis);

  /** Takes permits that there is room for. */
  Receipt.Mark take(long nowMillis, long cost);

  /**
   * Gives back a take, as far as it is still counted.
   *
   * @return whether any of it was
   */
  boolean refund(long nowMillis, long cost, Receipt.Mark mark);

  /**
   * Counts without judging.
   *
   * @return permits counted: a token bucket owes no more than it holds
   */
  long debit(long nowMillis, long cost);

  /** Whether a take is in the window that is open now; always where there is only one. */
  boolean holds(Receipt.Mark mark);

  /** Puts another rate of the same key in force. */
  void rate(Rate rate, long nowMillis);

  /** Forgets what was taken. */
  void reset();

  /**
   * What an answer shows.
   *
   * @param cost at least 1
   * @param reserved permits that are durable and not taken
   */
  WindowView view(long nowMillis, long cost, long reserved);

  /**
   * The earliest instant at which so many permits may have been taken from now on, one call after
   * another, if nothing is given back; past instants where there is room for all. Exact where calls
   * cost one permit, save for a sliding window, of which it is the instant that the first of them
   * leave.
   *
   * @param wanted at least 1
   */
  long dueMillis(long nowMillis, long wanted);

  /** What the journal allows it: nothing yet. */
  Coverage coverage(long nowMillis);

  /** From when on an empty window would answer the same. */
  long endsAtMillis();
}
