package dev.weir.node.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is known of one peer's clock: the last few samples, of which the one with the least round
 * trip is believed (the clock filter of NTP, RFC 5905 section 10).
 *
 * <p>Samples compare the peer's clock with this node's monotonic one, so that a step of this node's
 * own clock makes none of them stale. A step of the peer's does: then the newest sample contradicts
 * the believed one by more than their errors explain, and stands alone.
 *
 * @param samples oldest first; 1 to {@value #KEPT}
 */
record PeerClock(List<Sample> samples) {

  /** Samples kept: at one each second, the drift of a bad crystal between them is under 1 ms. */
  static final int KEPT = 8;

  /** What a clock that is slewed (500 ppm at most) or read in whole milliseconds explains. */
  private static final long TOLERANCE_NANOS = 5_000_000;

  /**
   * One question and its answer.
   *
   * @param aheadNanos the peer's clock when it answered, less this node's monotonic clock half-way
   *     between question and answer; in error by half the round trip at most
   * @param roundTripNanos from question to answer; 0 or more
   */
  record Sample(long aheadNanos, long roundTripNanos) {

    Sample {
      Expect.that(roundTripNanos >= 0, "roundTripNanos", roundTripNanos, "at least 0");
    }

    /**
     * @param askedNanos when the question was asked, monotonic
     * @param answeredNanos when the answer came, monotonic
     * @param peerMillis the peer's clock when it answered, Unix milliseconds
     */
    static Sample of(long askedNanos, long answeredNanos, long peerMillis) {
      long roundTrip = answeredNanos - askedNanos;
      return new Sample(peerMillis * 1_000_000 - (askedNanos + roundTrip / 2), roundTrip);
    }

    private boolean contradicts(Sample other) {
      long explained = roundTripNanos / 2 + other.roundTripNanos / 2 + TOLERANCE_NANOS;
      return Math.abs(aheadNanos - other.aheadNanos) > explained;
    }
  }

  PeerClock {
    samples = List.copyOf(samples);
    Expect.that(
        !samples.isEmpty() && samples.size() <= KEPT, "samples", samples.size(), "1 to " + KEPT);
  }

  static PeerClock of(Sample first) {
    return new PeerClock(List.of(first));
  }

  /** After one more sample. */
  PeerClock with(Sample newest) {
    if (newest.contradicts(best())) {
      return of(newest);
    }
    List<Sample> kept = new ArrayList<>(samples);
    kept.add(newest);
    return new PeerClock(kept.subList(Math.max(0, kept.size() - KEPT), kept.size()));
  }

  /** By how much the peer's clock is ahead of this node's monotonic one. */
  long aheadNanos() {
    return best().aheadNanos;
  }

  private Sample best() {
    return samples.stream().min(Comparator.comparingLong(Sample::roundTripNanos)).orElseThrow();
  }
}
