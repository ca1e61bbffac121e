package dev.weir.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.cluster.PeerClock.Sample;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class PeerClockProperties {

  private static final long MILLI = 1_000_000L;
  private static final long HOUR_MILLIS = 3_600_000L;

  /**
   * How long the two ways of a question and its answer took.
   *
   * @param thereNanos from asker to answerer
   * @param backNanos from answerer to asker
   */
  record Ways(long thereNanos, long backNanos) {}

  @Property
  void theEstimateIsOffByHalfTheLeastRoundTripAndAMillisecondAtMost(
      @ForAll @Size(min = 1, max = 20) List<@From("ways") Ways> all,
      @ForAll @LongRange(min = -HOUR_MILLIS, max = HOUR_MILLIS) long aheadMillis,
      @ForAll @LongRange(min = -1L << 60, max = 1L << 60) long originNanos) {
    PeerClock clock = PeerClock.of(sample(all.get(0), 0, aheadMillis, originNanos));
    for (int i = 1; i < all.size(); i++) {
      clock = clock.with(sample(all.get(i), i, aheadMillis, originNanos));
    }

    long leastRoundTrip =
        all.subList(Math.max(0, all.size() - PeerClock.KEPT), all.size()).stream()
            .mapToLong(ways -> ways.thereNanos + ways.backNanos)
            .min()
            .orElseThrow();
    long error = clock.aheadNanos() - (aheadMillis * MILLI - originNanos);
    assertThat(Math.abs(error)).isLessThanOrEqualTo(leastRoundTrip / 2 + MILLI);
  }

  @Property
  void aStepOfThePeersClockIsBelievedWithTheFirstAnswerThatShowsIt(
      @ForAll @Size(min = 1, max = 20) List<@From("ways") Ways> before,
      @ForAll("ways") Ways after,
      @ForAll @LongRange(min = 4_100, max = HOUR_MILLIS) long stepMillis) {
    PeerClock clock = PeerClock.of(sample(before.get(0), 0, 0, 0));
    for (int i = 1; i < before.size(); i++) {
      clock = clock.with(sample(before.get(i), i, 0, 0));
    }

    // Round trips take 2 s at most, so no two samples explain a step of more than 4 s.
    PeerClock forward = clock.with(sample(after, before.size(), stepMillis, 0));
    PeerClock back = clock.with(sample(after, before.size(), -stepMillis, 0));

    long explained = (after.thereNanos + after.backNanos) / 2 + MILLI;
    assertThat(Math.abs(forward.aheadNanos() - stepMillis * MILLI)).isLessThanOrEqualTo(explained);
    assertThat(Math.abs(back.aheadNanos() + stepMillis * MILLI)).isLessThanOrEqualTo(explained);
  }

  @Property
  void itKeepsNoMoreThanEightSamples(
      @ForAll @Size(min = 1, max = 40) List<@From("ways") Ways> all) {
    PeerClock clock = PeerClock.of(sample(all.get(0), 0, 0, 0));
    for (int i = 1; i < all.size(); i++) {
      clock = clock.with(sample(all.get(i), i, 0, 0));
    }
    assertThat(clock.samples()).hasSizeLessThanOrEqualTo(PeerClock.KEPT);
  }

  @Provide
  Arbitrary<Ways> ways() {
    Arbitrary<Long> way = Arbitraries.longs().between(0, Duration.ofSeconds(1).toNanos());
    return Combinators.combine(way, way).as(Ways::new);
  }

  /**
   * The n-th sample of a peer whose clock is ahead, by a monotonic clock that started at an origin.
   * True time is Unix time by this node's clock, which shows 0 when the first is asked.
   */
  private static Sample sample(Ways ways, int n, long aheadMillis, long originNanos) {
    long askedTrue = n * 1_000L * MILLI;
    long answeredTrue = askedTrue + ways.thereNanos;
    long peerMillis = Math.floorDiv(answeredTrue, MILLI) + aheadMillis;
    return Sample.of(
        askedTrue + originNanos, answeredTrue + ways.backNanos + originNanos, peerMillis);
  }
}
