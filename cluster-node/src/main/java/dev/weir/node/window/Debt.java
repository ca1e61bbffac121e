package dev.weir.node.window;

/**
 * What a token bucket owes, in units of permits times window milliseconds, so that it falls by the
 * rate's permits each millisecond without a remainder. No operation leaves 0 to {@link #MOST}.
 */
final class Debt {

  /** Above what any bucket holds (2.7 x 10^18); twice this still fits in a long. */
  static final long MOST = 1L << 62;

  private Debt() {}

  /** So many permits as debt. */
  static long of(long permits, long windowMillis) {
    return permits > MOST / windowMillis ? MOST : permits * windowMillis;
  }

  static long plus(long debt, long more) {
    return debt > MOST - more ? MOST : debt + more;
  }

  /**
   * What is left of it after so many milliseconds.
   *
   * @param permits refill per window, so debt paid per millisecond
   */
  static long after(long debt, long permits, long elapsedMillis) {
    return elapsedMillis > debt / permits ? 0 : debt - permits * elapsedMillis;
  }

  /** Milliseconds until it is paid, rounded up. */
  static long paidInMillis(long debt, long permits) {
    return ceiling(debt, permits);
  }

  /** Permits that it stands for, rounded up. */
  static long permits(long debt, long windowMillis) {
    return ceiling(debt, windowMillis);
  }

  private static long ceiling(long dividend, long divisor) {
    return dividend / divisor + (dividend % divisor == 0 ? 0 : 1);
  }
}
