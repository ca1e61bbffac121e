package dev.weir.config.policy;

/**
 * How far a limiter may reserve ahead of what it granted; the most that a crash costs a caller.
 *
 * @param amount permits, or percent of the limit
 * @param percent whether {@code amount} is a percentage
 */
public record Reserve(long amount, boolean percent) {

  /** A tenth of each window. */
  public static final Reserve TENTH = new Reserve(10, true);

  public Reserve {
    Expect.between("reserve", amount, 1, percent ? 50 : Rate.MAX_PERMITS);
  }

  /** The most that may be reserved and unspent in a window of so many permits; at least 1. */
  public long most(long permits) {
    long most = percent ? permits * amount / 100 : Math.min(amount, permits);
    return Math.max(1, most);
  }
}
