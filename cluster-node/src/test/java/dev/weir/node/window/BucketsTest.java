package dev.weir.node.window;

import static dev.weir.node.window.Standing.LEADING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Reserve;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BucketsTest {

  private static final long NOON = Duration.ofHours(12).toMillis();
  private static final BucketKey KEY = new BucketKey("key", "");
  private static final BucketKey ORG = new BucketKey("org", "");
  private static final BucketKey ROUTE = new BucketKey("org", "GET /v1/invoices/:id");

  private final Map<BucketKey, Rate> rates = new HashMap<>();
  private Buckets buckets = buckets(10);

  private Buckets buckets(int most) {
    return new Buckets(
        most,
        (key, now) ->
            Bucket.inMemory(
                key,
                List.of(
                    rates.getOrDefault(
                        key, Rate.of(2, Duration.ofMinutes(1), Algorithm.FIXED_CALENDAR))),
                now));
  }

  @BeforeEach
  void rates() {
    rates.put(KEY, Rate.of(5, Duration.ofMinutes(1), Algorithm.FIXED_CALENDAR));
    rates.put(ORG, Rate.of(3, Duration.ofMinutes(2), Algorithm.SLIDING));
  }

  private List<Receipt> take(long now, long cost, BucketKey... keys) {
    return buckets.take(now, buckets.judge(now, List.of(keys), cost));
  }

  private Verdict judge(long now, long cost, BucketKey... keys) {
    return buckets.judge(now, List.of(keys), cost).verdict();
  }

  private long used(BucketKey key, long now) {
    return buckets.find(key).orElseThrow().views(now, 1).get(0).used();
  }

  @Test
  void aCostIsTakenFromEveryBucketOrFromNone() {
    assertThat(take(NOON, 3, KEY, ORG)).hasSize(2);
    assertThat(judge(NOON, 1, KEY, ORG)).isEqualTo(Verdict.DENIED);
    assertThat(used(KEY, NOON)).isEqualTo(3);
    assertThat(used(ORG, NOON)).isEqualTo(3);
    assertThat(judge(NOON, 2, KEY)).isEqualTo(Verdict.GRANTABLE);
  }

  @Test
  void onlyWhatIsGrantableIsTaken() {
    Judgement denied = buckets.judge(NOON, List.of(KEY), 6);
    assertThatThrownBy(() -> buckets.take(NOON, denied))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected: a cost that is grantable");
    Judgement look = buckets.judge(NOON, List.of(KEY), 0);
    assertThat(look.verdict()).isEqualTo(Verdict.GRANTABLE);
    assertThatThrownBy(() -> buckets.take(NOON, look)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void oneUncoveredBucketMakesAllWaitAndOneDeniedDeniesAll() {
    Buckets mixed =
        new Buckets(
            10,
            (key, now) ->
                key.equals(ORG)
                    ? Bucket.durable(
                        key, List.of(rates.get(ORG)), Reserve.TENTH, BucketAccount.EMPTY, now)
                    : Bucket.inMemory(key, List.of(rates.get(KEY)), now));
    assertThat(mixed.judge(NOON, List.of(KEY, ORG), 1).verdict()).isEqualTo(Verdict.UNCOVERED);
    assertThat(mixed.judge(NOON, List.of(ORG, KEY), 1).verdict()).isEqualTo(Verdict.UNCOVERED);
    assertThat(mixed.judge(NOON, List.of(KEY, ORG), 6).verdict()).isEqualTo(Verdict.DENIED);
    assertThat(mixed.judge(NOON, List.of(KEY, ORG), 0).verdict()).isEqualTo(Verdict.GRANTABLE);
  }

  @Test
  void judgementsNameTheBucketsInTheOrderAsked() {
    Judgement judgement = buckets.judge(NOON, List.of(ORG, ROUTE, KEY), 1);
    assertThat(judgement.buckets()).extracting(Bucket::key).containsExactly(ORG, ROUTE, KEY);
    assertThat(judgement.cost()).isEqualTo(Cost.of(1));
  }

  @Test
  void aRefundGoesToItsBucket() {
    List<Receipt> receipts = take(NOON, 2, KEY, ORG);
    buckets.refund(NOON, ORG, receipts.get(1));
    assertThat(used(KEY, NOON)).isEqualTo(2);
    assertThat(used(ORG, NOON)).isZero();
    buckets.refund(NOON, ROUTE, receipts.get(0));
    assertThat(buckets.find(ROUTE)).isEmpty();
  }

  @Test
  void looksAndDenialsKeepNoNewBucket() {
    judge(NOON, 0, KEY);
    judge(NOON, 6, KEY);
    judge(NOON, 3, ORG, ROUTE);
    assertThat(buckets.size()).isZero();
    assertThat(buckets.isOver(NOON)).isTrue();
    take(NOON, 1, KEY, ROUTE);
    assertThat(buckets.size()).isEqualTo(2);
    assertThat(buckets.isOver(NOON)).isFalse();
    assertThat(buckets.endsAtMillis()).isEqualTo(NOON + 60_000);
    assertThat(buckets.isOver(NOON + 60_000)).isTrue();
  }

  @Test
  void whatTheJournalKnowsOfIsKeptWhenItIsLookedAt() {
    Bucket before =
        Bucket.durable(KEY, List.of(rates.get(KEY)), Reserve.TENTH, BucketAccount.EMPTY, NOON);
    BucketAccount account =
        BucketAccount.EMPTY.apply(
            1, LEADING, NOON, before.reservation(NOON, 3, false).orElseThrow());
    List<BucketAccount> known = new ArrayList<>(List.of(account));
    Buckets recovered =
        new Buckets(
            1,
            (key, now) ->
                Bucket.durable(
                    key,
                    List.of(rates.get(KEY)),
                    Reserve.TENTH,
                    known.isEmpty() ? BucketAccount.EMPTY : known.remove(0),
                    now));
    assertThat(recovered.judge(NOON, List.of(KEY), 3).verdict()).isEqualTo(Verdict.DENIED);
    assertThat(recovered.size()).isEqualTo(1);
    assertThat(recovered.find(KEY).orElseThrow().views(NOON, 1).get(0).used()).isEqualTo(3);
    known.add(account);
    assertThat(recovered.judge(NOON, List.of(ORG), 1).verdict()).isEqualTo(Verdict.UNCOVERED);
    assertThat(recovered.size()).as("the journal's are not bounded again").isEqualTo(2);
  }

  @Test
  void atTheBoundANewBucketIsDeniedUntilOneEnds() {
    buckets = buckets(2);
    take(NOON, 1, ROUTE);
    take(NOON + 10_000, 1, ORG);
    long now = NOON + 20_000;
    Judgement judgement = buckets.judge(now, List.of(KEY), 1);
    assertThat(judgement.verdict()).isEqualTo(Verdict.DENIED);
    WindowView view = judgement.buckets().get(0).views(now, 1).get(0);
    assertThat(view.denied()).isTrue();
    assertThat(view.remaining()).isZero();
    assertThat(view.fits()).isTrue();
    assertThat(view.retryAfterMillis()).isEqualTo(40_000);
    assertThat(judgement.buckets().get(0).views(now, 6).get(0).retryAfterMillis())
        .as("never fits")
        .isZero();
    assertThat(judge(now, 0, KEY)).isEqualTo(Verdict.DENIED);
    assertThat(judge(now, 1, ROUTE)).as("a live one").isEqualTo(Verdict.GRANTABLE);
    assertThat(judge(NOON + 59_999, 1, KEY)).isEqualTo(Verdict.DENIED);
    assertThat(judge(NOON + 60_000, 1, KEY)).isEqualTo(Verdict.GRANTABLE);
    assertThat(buckets.find(ROUTE)).isEmpty();
  }

  @Test
  void twoNewBucketsWaitForTwoPlaces() {
    buckets = buckets(2);
    take(NOON, 1, ROUTE);
    take(NOON, 1, ORG);
    Judgement judgement = buckets.judge(NOON, List.of(KEY, new BucketKey("another", "")), 1);
    assertThat(judgement.buckets())
        .allSatisfy(
            bucket ->
                assertThat(bucket.views(NOON, 1).get(0).retryAfterMillis()).isEqualTo(120_000));
  }

  @Test
  void pruningDropsOnlyWhatIsOver() {
    take(NOON, 1, KEY, ORG);
    buckets.prune(NOON + 59_999);
    assertThat(buckets.size()).isEqualTo(2);
    buckets.prune(NOON + 60_000);
    assertThat(buckets.find(KEY)).isEmpty();
    assertThat(used(ORG, NOON + 60_000)).isEqualTo(1);
    buckets.prune(NOON + 120_000);
    assertThat(buckets.size()).isZero();
  }

  @Test
  void aReceiptOfADroppedBucketMeansNothingToItsSuccessor() {
    Receipt receipt = take(NOON, 2, KEY).get(0);
    buckets.find(KEY).orElseThrow().reset();
    buckets.prune(NOON);
    assertThat(buckets.size()).isZero();
    take(NOON, 3, KEY);
    buckets.refund(NOON, KEY, receipt);
    assertThat(used(KEY, NOON)).isEqualTo(3);
    Receipt second = take(NOON, 1, KEY).get(0);
    buckets.refund(NOON, KEY, second);
    assertThat(used(KEY, NOON)).isEqualTo(3);
  }

  @Test
  void aBucketMadeAnewBeginsNoEarlierThanItsPredecessorWasDropped() {
    take(NOON, 5, KEY);
    buckets.prune(NOON + 60_000);
    long back = NOON + 30_000;
    Judgement judgement = buckets.judge(back, List.of(KEY), 5);
    buckets.take(back, judgement);
    assertThat(judgement.buckets().get(0).views(back, 1).get(0).resetAtMillis())
        .isEqualTo(NOON + 120_000);
    assertThat(judge(NOON + 119_999, 1, KEY)).isEqualTo(Verdict.DENIED);
  }

  @Test
  void aDebitCountsInEveryBucketAndMayGoOver() {
    buckets.debit(NOON, List.of(KEY, ORG), 9);
    assertThat(used(KEY, NOON)).isEqualTo(9);
    assertThat(used(ORG, NOON)).isEqualTo(9);
    buckets.debit(NOON, List.of(KEY), 1);
    assertThat(used(KEY, NOON)).isEqualTo(10);
  }

  @Test
  void forEachMeetsEveryLiveBucket() {
    take(NOON, 1, KEY, ORG);
    List<BucketKey> met = new ArrayList<>();
    buckets.forEach(bucket -> met.add(bucket.key()));
    assertThat(met).containsExactlyInAnyOrder(KEY, ORG);
  }

  @Test
  void thereIsPlaceForOneBucketAtLeast() {
    assertThatThrownBy(() -> buckets(0)).hasMessage("most: 0 (expected: at least 1)");
  }

  @Test
  void aCallThatMeetsNoBucketIsGranted() {
    assertThat(take(NOON, 1)).isEmpty();
  }
}
