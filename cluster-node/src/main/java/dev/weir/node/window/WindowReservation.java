package dev.weir.node.window;

import dev.weir.config.policy.Algorithm;

/**
 * What a limiter's present incarnation has taken of one window, and how much more it may take
 * before it writes again. Absolute, so that repeating it changes nothing.
 *
 * @param algorithm how the window counts
 * @param windowMillis its length
 * @param startMillis fixed: the window's start; else when this incarnation began to count {@code
 *     taken}
 * @param taken permits taken; fixed: in the window that starts there; else since {@code
 *     startMillis}, never falling
 * @param takenByMillis fixed: {@code startMillis}; else when the last of {@code taken} was taken
 * @param unspent permits that may be taken from now on; fixed: in that window; else within a
 *     window's length
 * @param permits permits per window; token bucket: the slowest refill in force since the
 *     reservation before
 * @param movedFromMillis fixed: where the window started before the clock stepped back; {@code
 *     startMillis} where it did not; else {@code startMillis}
 */
public record WindowReservation(
    Algorithm algorithm,
    long windowMillis,
    long startMillis,
    long taken,
    long takenByMillis,
    long unspent,
    long permits,
    long movedFromMillis) {
  public WindowReservation {
    Expect.atLeast("windowMillis", windowMillis, 1);
    Expect.atLeast("taken", taken, 0);
    Expect.atLeast("unspent", unspent, 0);
    Expect.atLeast("permits", permits, 1);
  }
}
