package dev.weir.node.window;

import java.util.List;

/**
 * What to persist before a bucket may grant further.
 *
 * @param key the bucket
 * @param number counts the bucket's reservations: a later one overtakes those before it
 * @param windows one entry for each window, and one for each calendar window reserved ahead
 */
public record BucketReservation(BucketKey key, long number, List<WindowReservation> windows) {

  public BucketReservation {
    Expect.atLeast("number", number, 1);
    windows = List.copyOf(windows);
  }
}
