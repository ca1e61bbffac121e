package dev.weir.node.decision;

import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.Owners;
import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Reply.BucketReceipt;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.TakeRequest;
import dev.weir.node.limiter.Tally;
import dev.weir.node.window.Bucket;
import dev.weir.node.window.BucketKey;
import dev.weir.node.window.Buckets;
import dev.weir.node.window.Judgement;
import dev.weir.node.window.Receipt;
import dev.weir.node.window.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * The owner of one bucket, at a distance: what is sent to it, and what it answers, takes time that
 * tests choose. Time is virtual and moves when told.
 */
final class SpreadOwner implements Owners {

  private record Event(long atMillis, long order, Runnable what) {}

  static final BucketKey KEY = new BucketKey("ceiling", "");

  private final LongSupplier distanceMillis;
  private final long clockAheadMillis;
  private final Buckets buckets;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::atMillis).thenComparing(Event::order));
  private final Set<Long> refunded = new HashSet<>();

  private long nowMillis;
  private long order;
  private long asked;
  private Tally counted = Tally.NONE;
  private long arrivingUntilMillis;
  private boolean silent;

  /**
   * @param distanceMillis how long the next message takes
   * @param clockAheadMillis by how much its wall clock is ahead of others'
   */
  SpreadOwner(
      List<Rate> rates, long startMillis, long clockAheadMillis, LongSupplier distanceMillis) {
    this.nowMillis = startMillis;
    this.clockAheadMillis = clockAheadMillis;
    this.distanceMillis = distanceMillis;
    this.buckets = new Buckets(10, (key, now) -> Bucket.inMemory(key, rates, now));
  }

  long nowMillis() {
    return nowMillis;
  }

  long nanos() {
    return nowMillis * 1_000_000;
  }

  /** Its own wall clock. */
  long clockMillis() {
    return nowMillis + clockAheadMillis;
  }

  /** How often it was asked to judge. */
  long asked() {
    return asked;
  }

  /** Until then it says that its shard has just arrived. */
  void arriving(long untilMillis) {
    arrivingUntilMillis = untilMillis;
  }

  /** From now on it answers nobody in time. */
  void silent() {
    silent = true;
  }

  /** What it was told of the calls that were judged. */
  Tally counted() {
    return counted;
  }

  /** Permits that it counts as taken. */
  long used() {
    return buckets.find(KEY).map(bucket -> bucket.views(clockMillis(), 0).get(0).used()).orElse(0L);
  }

  /** Lets time pass, and happen what happens in it. */
  void forward(long millis) {
    long untilMillis = nowMillis + millis;
    while (!events.isEmpty() && events.peek().atMillis() <= untilMillis) {
      Event next = events.remove();
      nowMillis = Math.max(nowMillis, next.atMillis());
      next.what().run();
    }
    nowMillis = untilMillis;
  }

  private void later(long millis, Runnable what) {
    events.add(new Event(nowMillis + millis, order++, what));
  }

  @Override
  public CompletableFuture<Reply> take(TakeRequest request) {
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    later(
        request.timeout().silentMillis(),
        () -> answer.complete(new Unavailable(request.callId(), Reason.TIMEOUT)));
    if (!silent) {
      later(
          distanceMillis.getAsLong(),
          () -> {
            Reply reply = judge(request);
            later(distanceMillis.getAsLong(), () -> answer.complete(reply));
          });
    }
    return answer;
  }

  private Reply judge(TakeRequest request) {
    asked++;
    long now = clockMillis();
    if (now < arrivingUntilMillis) {
      return new Unavailable(request.callId(), Reason.ARRIVED);
    }
    Judgement judgement = buckets.judge(now, List.of(KEY), request.cost());
    boolean allowed = judgement.verdict() == Verdict.GRANTABLE;
    TakeReceipt receipt = null;
    if (allowed && request.cost() > 0) {
      List<Receipt> receipts = buckets.take(now, judgement);
      receipt =
          new TakeReceipt(
              request.callId(),
              7,
              now,
              List.of(new BucketReceipt(KEY, receipts.get(0))),
              OptionalLong.empty(),
              0);
    }
    if (request.counts() && request.cost() > 0) {
      counted = counted.plus(Tally.requests(1, allowed ? 0 : 1));
    }
    List<MetWindow> windows = new ArrayList<>();
    judgement
        .buckets()
        .get(0)
        .views(now, request.cost())
        .forEach(view -> windows.add(new MetWindow("ceiling", "ceiling", "", view, false)));
    return Judged.of(request.callId(), allowed, windows, receipt, now);
  }

  @Override
  public void leave(Checks checks, long callId) {
    throw new UnsupportedOperationException("leave");
  }

  @Override
  public CompletableFuture<Released> release(
      dev.weir.node.limiter.LeaseId lease, java.util.OptionalLong cost) {
    throw new UnsupportedOperationException("release");
  }

  @Override
  public void refund(Checks checks, TakeReceipt receipt) {
    later(
        distanceMillis.getAsLong(),
        () -> {
          if (receipt.incarnation() == 7 && refunded.add(receipt.callId())) {
            buckets.refund(clockMillis(), KEY, receipt.buckets().get(0).receipt());
          }
        });
  }

  @Override
  public void debit(Checks checks, long cost) {
    throw new UnsupportedOperationException("no fallback stands in here");
  }

  @Override
  public void counted(Subject subject, Durability durability, Tally judged) {
    later(distanceMillis.getAsLong(), () -> counted = counted.plus(judged));
  }

  @Override
  public int shard(Subject subject) {
    return 0;
  }
}
