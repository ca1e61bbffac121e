package dev.weir.node.limiter;

/**
 * Calls counted by one incarnation.
 *
 * @param calls calls judged
 * @param denied of them, denied
 */
record Tally(long calls, long denied) {

  static final Tally NONE = new Tally(0, 0);
  static final Tally ALLOWED = new Tally(1, 0);
  static final Tally DENIED = new Tally(1, 1);

  Tally plus(Tally other) {
    return new Tally(calls + other.calls, denied + other.denied);
  }
}
