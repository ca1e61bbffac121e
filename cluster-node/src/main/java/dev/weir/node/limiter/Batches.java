package dev.weir.node.limiter;

/**
 * A subject's account of batch calls, which its account of requests does not contain.
 *
 * @param calls batch calls judged
 * @param denied of them, denied
 * @param items carried by those that were allowed
 */
public record Batches(long calls, long denied, long items) {

  /** Nothing counted. */
  public static final Batches NONE = new Batches(0, 0, 0);

  static Batches ofAllowed(long items) {
    return new Batches(1, 0, items);
  }

  static Batches ofDenied() {
    return new Batches(1, 1, 0);
  }

  /** Both together. */
  public Batches plus(Batches other) {
    return new Batches(calls + other.calls, denied + other.denied, items + other.items);
  }
}
