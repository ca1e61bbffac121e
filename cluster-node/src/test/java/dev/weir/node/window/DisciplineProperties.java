package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Abuse;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Penalty;
import dev.weir.config.policy.Rate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever a subject does: against naive oracles, and that it always recovers. */
final class DisciplineProperties {

  private static final long START = 1_714_046_400_000L;
  private static final long WINDOW = 10_000;

  /** A window that starts with the first call, and the wait that was told. */
  private static final class NaivePenalty {
    private final long permits;
    private final long mostMillis;
    private long startMillis = Long.MIN_VALUE / 2;
    private long used;
    private long sinceMillis;
    private long dueMillis;
    private long untilMillis = Long.MIN_VALUE;

    NaivePenalty(long permits, int longest) {
      this.permits = permits;
      this.mostMillis = (longest - 1) * WINDOW;
    }

    boolean call(long nowMillis) {
      boolean over = nowMillis >= startMillis + WINDOW;
      boolean told = nowMillis < untilMillis;
      if (!told && (over || used < permits)) {
        startMillis = over ? nowMillis : startMillis;
        used = over ? 1 : used + 1;
        return true;
      }
      if (told) {
        long waitedMillis = nowMillis - sinceMillis - (nowMillis - sinceMillis) % 1_000;
        sinceMillis += waitedMillis;
        untilMillis = Math.min(dueMillis + mostMillis, untilMillis + waitedMillis);
      } else {
        sinceMillis = nowMillis;
        dueMillis = startMillis + WINDOW;
        untilMillis = dueMillis;
      }
      return false;
    }
  }

  @Property
  void earlyRetriesAreJudgedAsANaivePenaltyJudgesThem(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 5) int permits,
      @ForAll @IntRange(min = 2, max = 4) int longest) {
    Bucket bucket = bucket(permits, penalty(longest), Algorithm.FIXED_FIRST_CALL);
    NaivePenalty naive = new NaivePenalty(permits, longest);
    long nowMillis = START;
    for (int call = 0; call < 200; call++) {
      nowMillis += random.nextInt(random.nextBoolean() ? 300 : 12_000);
      assertThat(call(bucket, nowMillis)).as("at %s", nowMillis).isEqualTo(naive.call(nowMillis));
      if (nowMillis < naive.untilMillis) {
        WindowView view = bucket.views(nowMillis, 1).get(0);
        assertThat(view.retryAfterMillis()).isEqualTo(naive.untilMillis - nowMillis);
        assertThat(view.resetAtMillis()).isEqualTo(naive.untilMillis);
      }
    }
  }

  @Property
  void whoeverWaitsAsToldIsLetInAndNeverWaitsLongerThanTheBound(
      @ForAll Random random, @ForAll Algorithm algorithm) {
    Bucket bucket = bucket(1 + random.nextInt(5), strict(random), algorithm);
    long nowMillis = START;
    for (int call = 0; call < 200; call++) {
      nowMillis += random.nextInt(2_000);
      if (!call(bucket, nowMillis)) {
        WindowView view = bucket.views(nowMillis, 1).get(0);
        assertThat(view.fits()).isTrue();
        assertThat(view.retryAfterMillis()).isBetween(1L, 4 * WINDOW);
        if (random.nextInt(4) == 0) {
          nowMillis += view.retryAfterMillis();
          assertThat(call(bucket, nowMillis)).as("after its wait").isTrue();
        }
      }
    }
  }

  @Property
  void aBucketIsLoweredWhenANaiveCountSaysSoAndRaisedByItself(
      @ForAll Random random, @ForAll @IntRange(min = 2, max = 64) int denials) {
    Abuse abuse = new Abuse(denials, Duration.ofSeconds(5), 20, Duration.ofSeconds(30));
    Manner manner =
        new Manner(Optional.empty(), Optional.of(abuse), Optional.empty(), false, false);
    Bucket bucket = bucket(10, manner, Algorithm.FIXED_CALENDAR);
    Deque<Long> counted = new ArrayDeque<>();
    long loweredUntilMillis = Long.MIN_VALUE;
    long nowMillis = START;
    for (int call = 0; call < 300; call++) {
      nowMillis += random.nextInt(200);
      boolean lowered = nowMillis < loweredUntilMillis;
      assertThat(bucket.views(nowMillis, 1).get(0).permits()).isEqualTo(lowered ? 2 : 10);
      if (!call(bucket, nowMillis) && !lowered) {
        counted.addLast(nowMillis);
        while (counted.getFirst() <= nowMillis - 5_000) {
          counted.removeFirst();
        }
        if (counted.size() >= denials) {
          counted.clear();
          loweredUntilMillis = nowMillis + 30_000;
        }
      }
    }
  }

  @Property
  void noMannerGrantsMoreThanThePlainLimitWhateverTheClockDoes(
      @ForAll Random random, @ForAll Algorithm algorithm) {
    long permits = 1L + random.nextInt(5);
    Bucket plain = bucket(permits, Manner.PLAIN, algorithm);
    Bucket strict = bucket(permits, strict(random), algorithm);
    long nowMillis = START;
    for (int call = 0; call < 200; call++) {
      // Where a clock steps back, a token bucket refills anew from when it was last settled, which
      // a change of its rate does.
      boolean steps = algorithm != Algorithm.TOKEN_BUCKET && random.nextInt(20) == 0;
      nowMillis += steps ? -random.nextInt(60_000) : random.nextInt(2_000);
      Verdict without = plain.judge(nowMillis, 1);
      if (strict.judge(nowMillis, 1) == Verdict.GRANTABLE) {
        assertThat(without).isEqualTo(Verdict.GRANTABLE);
        strict.take(nowMillis, 1);
        plain.take(nowMillis, 1);
      } else {
        strict.denied(nowMillis, 1);
      }
    }
    long waited = strict.views(nowMillis, 1).get(0).retryAfterMillis();
    assertThat(waited).as("it ends").isLessThanOrEqualTo(6 * WINDOW);
  }

  private static boolean call(Bucket bucket, long nowMillis) {
    if (bucket.judge(nowMillis, 1) == Verdict.GRANTABLE) {
      bucket.take(nowMillis, 1);
      return true;
    }
    bucket.denied(nowMillis, 1);
    return false;
  }

  private static Manner penalty(int longest) {
    return new Manner(
        Optional.empty(), Optional.empty(), Optional.of(new Penalty(longest)), false, false);
  }

  private static Manner strict(Random random) {
    return new Manner(
        Optional.empty(),
        Optional.of(
            new Abuse(2 + random.nextInt(5), Duration.ofSeconds(5), 50, Duration.ofSeconds(20))),
        Optional.of(new Penalty(2 + random.nextInt(2))),
        false,
        false);
  }

  private static Bucket bucket(long permits, Manner manner, Algorithm algorithm) {
    Rate rate = Rate.of(permits, Duration.ofMillis(WINDOW), algorithm);
    Bucket bucket = Bucket.inMemory(new BucketKey("a", ""), List.of(rate), START);
    bucket.manner(manner, START);
    return bucket;
  }
}
