package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** One call that takes another number of permits of each bucket. */
class MixedCostProperties {

  private static final long NOON = 1_714_564_800_000L;

  @Property(tries = 300)
  void allOrNothingIsTakenAndWhatRemainsIsJustWhatFits(@ForAll long seed) {
    Random random = new Random(seed);
    Map<BucketKey, Rate> rates = new HashMap<>();
    List<BucketKey> keys =
        IntStream.range(0, 1 + random.nextInt(4))
            .mapToObj(n -> new BucketKey("limit-" + n, ""))
            .toList();
    Algorithm[] algorithms = Algorithm.values();
    keys.forEach(
        key ->
            rates.put(
                key,
                Rate.of(
                    1L + random.nextInt(300),
                    Duration.ofMinutes(1),
                    algorithms[random.nextInt(algorithms.length)])));
    Buckets buckets =
        new Buckets(
            100,
            (key, nowMillis) ->
                Bucket.inMemory(key, List.of(Objects.requireNonNull(rates.get(key))), nowMillis));
    long now = NOON;
    for (int i = 0; i < 20; i++) {
      now += random.nextInt(5_000);
      Cost cost = cost(keys, random);
      long[] before = remaining(buckets, keys, now);
      Judgement judgement = buckets.judge(now, keys, cost);
      boolean fits =
          IntStream.range(0, before.length).allMatch(n -> cost.of(keys.get(n)) <= before[n]);
      assertThat(judgement.verdict()).isEqualTo(fits ? Verdict.GRANTABLE : Verdict.DENIED);
      if (fits) {
        List<Receipt> receipts = buckets.take(now, judgement);
        for (int n = 0; n < before.length; n++) {
          assertThat(receipts.get(n).cost()).isEqualTo(cost.of(keys.get(n)));
          before[n] -= cost.of(keys.get(n));
        }
      }
      assertThat(remaining(buckets, keys, now)).isEqualTo(before);
      for (int n = 0; n < before.length; n++) {
        List<BucketKey> one = List.of(keys.get(n));
        assertThat(buckets.judge(now, one, before[n] + 1).verdict()).isEqualTo(Verdict.DENIED);
        if (before[n] > 0) {
          assertThat(buckets.judge(now, one, before[n]).verdict()).isEqualTo(Verdict.GRANTABLE);
        }
      }
    }
  }

  private static Cost cost(List<BucketKey> keys, Random random) {
    Map<String, Long> byLimit = new HashMap<>();
    for (BucketKey key : keys) {
      if (random.nextBoolean()) {
        byLimit.put(key.limit(), 1L + random.nextInt(120));
      }
    }
    return new Cost(1L + random.nextInt(5), byLimit);
  }

  private static long[] remaining(Buckets buckets, List<BucketKey> keys, long now) {
    return keys.stream()
        .mapToLong(
            key ->
                buckets
                    .judge(now, List.of(key), 0)
                    .buckets()
                    .get(0)
                    .views(now, 0)
                    .get(0)
                    .remaining())
        .toArray();
  }
}
