package dev.weir.node.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Check;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.AskTimeout;
import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.TakeRequest;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SpreadLimitersTest {

  private static final long START_MILLIS = 1_714_058_370_000L;

  private static final Checks CEILING =
      new Checks(
          new Subject("test", "", "0".repeat(32)),
          Durability.MEMORY,
          List.of(new Check("ceiling", "")),
          true);

  private final AtomicLong callIds = new AtomicLong();

  @Test
  void callsTakeFromABlockAndAskTheOwnerSeldom() {
    SpreadOwner owner = owner(1_000, 0);
    SpreadLimiters node = node(owner);
    long allowed = 0;
    for (int i = 0; i < 1_200; i++) {
      allowed += allowed(call(owner, node, 1)) ? 1 : 0;
    }
    assertThat(allowed).isEqualTo(1_000);
    assertThat(owner.asked()).isLessThan(60);
  }

  @Test
  void callsThatComeWhileNothingIsHereWaitForTheBlock() {
    SpreadOwner owner = owner(100, 0);
    SpreadLimiters node = node(owner);
    List<CompletableFuture<Reply>> answers = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      answers.add(node.take(request(1)));
    }
    assertThat(answers).noneMatch(CompletableFuture::isDone);
    owner.forward(100);
    assertThat(answers.stream().filter(answer -> allowed(answer.join())).count()).isEqualTo(100);
  }

  @Test
  void aDenialSaysWhenTheWindowEndsAndTheNextWindowIsWhole() {
    SpreadOwner owner = owner(10, 0);
    SpreadLimiters node = node(owner);
    for (int i = 0; i < 10; i++) {
      assertThat(allowed(call(owner, node, 1))).isTrue();
    }
    Judged denied = (Judged) call(owner, node, 1);
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.windows().get(0).view().remaining()).isZero();
    assertThat(denied.windows().get(0).view().resetAtMillis()).isEqualTo(START_MILLIS + 1_000);
    owner.forward(denied.windows().get(0).view().retryAfterMillis());
    for (int i = 0; i < 10; i++) {
      assertThat(allowed(call(owner, node, 1))).isTrue();
    }
    assertThat(allowed(call(owner, node, 1))).isFalse();
  }

  @Test
  void aCostAboveTheLimitIsDeniedForGood() {
    SpreadOwner owner = owner(10, 0);
    SpreadLimiters node = node(owner);
    Judged denied = (Judged) call(owner, node, 11);
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.windows().get(0).view().fits()).isFalse();
    assertThat(allowed(call(owner, node, 10))).isTrue();
  }

  @Test
  void whatIsGivenBackIsThereForTheNextCall() {
    SpreadOwner owner = owner(10, 0);
    SpreadLimiters node = node(owner);
    Judged ten = (Judged) call(owner, node, 10);
    assertThat(allowed(call(owner, node, 1))).isFalse();
    node.refund(CEILING, receipt(ten));
    assertThat(allowed(call(owner, node, 10))).isTrue();
  }

  @Test
  void whatIsGivenBackAfterTheWindowIsNotThere() {
    SpreadOwner owner = owner(10, 0);
    SpreadLimiters node = node(owner);
    Judged ten = (Judged) call(owner, node, 10);
    owner.forward(1_000);
    node.refund(CEILING, receipt(ten));
    assertThat(allowed(call(owner, node, 10))).isTrue();
    assertThat(allowed(call(owner, node, 1))).isFalse();
  }

  @Test
  void anIdleNodeGivesItsBlockBackToTheOthers() {
    SpreadOwner owner = owner(1_000, 0);
    SpreadLimiters idle = node(owner);
    SpreadLimiters busy = node(owner);
    assertThat(allowed(call(owner, idle, 1))).isTrue();
    assertThat(allowed(call(owner, idle, 1))).isTrue();
    assertThat(owner.used()).isGreaterThan(50);
    for (int i = 0; i < 8; i++) {
      owner.forward(25);
      idle.sweep();
    }
    assertThat(allowed(call(owner, busy, 998))).isTrue();
    assertThat(allowed(call(owner, busy, 1))).isFalse();
  }

  @Test
  void aNodeThatLeavesGivesBackWhatItHolds() {
    SpreadOwner owner = owner(1_000, 0);
    SpreadLimiters node = node(owner);
    assertThat(allowed(call(owner, node, 1))).isTrue();
    assertThat(allowed(call(owner, node, 1))).isTrue();
    assertThat(owner.used()).isGreaterThan(50);
    node.giveBackAll();
    owner.forward(10);
    assertThat(owner.used()).isEqualTo(2);
  }

  @Test
  void anOwnerWhoseShardHasJustArrivedIsWaitedFor() {
    SpreadOwner owner = owner(10, 0);
    owner.arriving(START_MILLIS + 1_000);
    SpreadLimiters node = node(owner);
    CompletableFuture<Reply> answer = node.take(request(1));
    CompletableFuture<Reply> known = node.take(request(1, Optional.of(new Idempotency("a", 1))));
    for (int i = 0; i < 39; i++) {
      owner.forward(25);
      node.sweep();
    }
    assertThat(answer).isNotDone();
    assertThat(known).isNotDone();
    for (int i = 0; i < 4; i++) {
      owner.forward(25);
      node.sweep();
    }
    assertThat(allowed(answer.join())).isTrue();
    assertThat(allowed(known.join())).isTrue();
  }

  @Test
  void aSilentOwnerIsSaidToBeSo() {
    SpreadOwner owner = owner(10, 0);
    owner.silent();
    SpreadLimiters node = node(owner);
    CompletableFuture<Reply> first = node.take(request(1));
    owner.forward(1_000);
    CompletableFuture<Reply> second = node.take(request(1));
    owner.forward(2_000);
    assertThat(first.join()).isInstanceOf(Unavailable.class);
    assertThat(second.join()).extracting("reason").isEqualTo(Reason.TIMEOUT);
  }

  @Test
  void aLookTakesNothing() {
    SpreadOwner owner = owner(10, 0);
    SpreadLimiters node = node(owner);
    assertThat(allowed(call(owner, node, 0))).isTrue();
    assertThat(owner.used()).isZero();
    for (int i = 0; i < 10; i++) {
      assertThat(allowed(call(owner, node, 1))).isTrue();
      assertThat(allowed(call(owner, node, 0))).isEqualTo(i < 9);
    }
  }

  @Test
  void aPoolThatNobodyUsesIsForgotten() {
    SpreadOwner owner = owner(10, 0);
    SpreadLimiters node = node(owner);
    assertThat(allowed(call(owner, node, 1))).isTrue();
    owner.forward(61_000);
    node.sweep();
    assertThat(node.pools()).isZero();
    assertThat(allowed(call(owner, node, 1))).isTrue();
  }

  /** Every grant counts for the second of the owner's clock in which it was given. */
  @Property(tries = 300)
  void neverMoreThanTheLimitInAnyWindowOverAllNodes(
      @ForAll long seed, @ForAll @LongRange(min = 1, max = 300) long limit) {
    Random random = new Random(seed);
    SpreadOwner owner =
        new SpreadOwner(
            List.of(rate(limit)),
            START_MILLIS,
            random.nextLong(-300, 300),
            () -> (long) random.nextInt(30));
    List<SpreadLimiters> nodes = List.of(node(owner), node(owner), node(owner));
    Map<Long, Long> granted = new HashMap<>();
    List<CompletableFuture<Reply>> pending = new ArrayList<>();
    for (int step = 0; step < 600; step++) {
      SpreadLimiters node = nodes.get(random.nextInt(3));
      switch (random.nextInt(10)) {
        case 0 -> node.sweep();
        case 1, 2 -> owner.forward(random.nextInt(60));
        case 3 -> {
          if (random.nextInt(20) == 0) {
            node.giveBackAll();
          }
        }
        default -> {
          long cost = 1 + random.nextLong(random.nextInt(10) == 0 ? 20 : 1);
          boolean refunds = random.nextInt(5) == 0;
          CompletableFuture<Reply> answer = node.take(request(cost));
          pending.add(
              answer.whenComplete(
                  (reply, failure) -> {
                    if (allowed(reply)) {
                      long window = Math.floorDiv(owner.clockMillis(), 1_000L);
                      if (refunds) {
                        node.refund(CEILING, receipt((Judged) reply));
                      } else {
                        granted.merge(window, cost, Long::sum);
                      }
                    }
                  }));
        }
      }
    }
    owner.forward(5_000);
    assertThat(pending).allMatch(CompletableFuture::isDone);
    assertThat(granted.values()).allMatch(sum -> sum <= limit);
  }

  /** Three times the demand on one node, or on all: nothing of a second is left over. */
  @Property(tries = 100)
  void demandGetsAllOfAWindow(@ForAll long seed, @ForAll boolean oneNode) {
    Random random = new Random(seed);
    SpreadOwner owner =
        new SpreadOwner(List.of(rate(1_000)), START_MILLIS, 0, () -> (long) random.nextInt(3));
    List<SpreadLimiters> nodes = List.of(node(owner), node(owner), node(owner));
    AtomicLong granted = new AtomicLong();
    for (int millis = 0; millis < 990; millis++) {
      for (int i = 0; i < 3; i++) {
        var unused =
            nodes
                .get(oneNode ? 0 : random.nextInt(3))
                .take(request(1))
                .thenAccept(reply -> granted.addAndGet(allowed(reply) ? 1 : 0));
      }
      owner.forward(1);
      if (millis % 25 == 0) {
        nodes.forEach(SpreadLimiters::sweep);
      }
    }
    assertThat(granted.get()).isBetween(950L, 1_000L);
  }

  private static Rate rate(long permits) {
    return Rate.of(permits, Duration.ofSeconds(1), Algorithm.FIXED_CALENDAR);
  }

  private static SpreadOwner owner(long permits, long distanceMillis) {
    return new SpreadOwner(List.of(rate(permits)), START_MILLIS, 0, () -> distanceMillis);
  }

  private SpreadLimiters node(SpreadOwner owner) {
    return new SpreadLimiters(
        owner, owner::nanos, callIds::incrementAndGet, new AskTimeout(3_000, 3_000));
  }

  private TakeRequest request(long cost) {
    return request(cost, Optional.empty());
  }

  private TakeRequest request(long cost, Optional<Idempotency> id) {
    return new TakeRequest(
        CEILING, cost, callIds.incrementAndGet(), id, new AskTimeout(3_000, 3_000));
  }

  private Reply call(SpreadOwner owner, SpreadLimiters node, long cost) {
    CompletableFuture<Reply> answer = node.take(request(cost));
    owner.forward(0);
    return answer.join();
  }

  private static TakeReceipt receipt(Judged granted) {
    return Objects.requireNonNull(granted.receipt());
  }

  private static boolean allowed(Reply reply) {
    return reply instanceof Judged judged && judged.allowed();
  }
}
