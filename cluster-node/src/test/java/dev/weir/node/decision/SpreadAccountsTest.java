package dev.weir.node.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.matching.Check;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Rate;
import dev.weir.node.limiter.AskTimeout;
import dev.weir.node.limiter.Batches;
import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.TakeRequest;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import dev.weir.node.limiter.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What the owner of a limit that is spread is told of the calls that nodes judge. */
class SpreadAccountsTest {

  private static final long START_MILLIS = 1_714_058_370_000L;
  private static final Subject SUBJECT = new Subject("test", "org=o1", "1".repeat(32));
  private static final Checks SPREAD = checks(SUBJECT, "ceiling", true);

  private final AtomicLong callIds = new AtomicLong();

  private static Checks checks(Subject subject, String limit, boolean spread) {
    return new Checks(subject, Durability.DURABLE, List.of(new Check(limit, "")), spread);
  }

  private SpreadLimiters node(SpreadOwner owner) {
    return new SpreadLimiters(
        owner, owner::nanos, callIds::incrementAndGet, new AskTimeout(3_000, 3_000));
  }

  private TakeRequest request(long cost, long items, boolean counts) {
    return new TakeRequest(
        SPREAD,
        cost,
        items,
        callIds.incrementAndGet(),
        Optional.empty(),
        new AskTimeout(3_000, 3_000),
        0,
        0,
        counts);
  }

  private TakeRequest request(long cost) {
    return request(cost, 0, true);
  }

  private static SpreadOwner owner(long permits, Random random) {
    return new SpreadOwner(
        List.of(Rate.of(permits, Duration.ofSeconds(1), Algorithm.FIXED_CALENDAR)),
        START_MILLIS,
        0,
        () -> (long) random.nextInt(30));
  }

  private static void pass(SpreadOwner owner, List<SpreadLimiters> nodes, long millis) {
    for (long passed = 0; passed < millis; passed += 25) {
      owner.forward(25);
      nodes.forEach(SpreadLimiters::sweep);
    }
  }

  /** Whatever nodes judge, in whatever order: once nothing is under way, it has been told once. */
  @Property(tries = 200)
  void allThatIsJudgedIsToldOnce(@ForAll long seed) {
    Random random = new Random(seed);
    SpreadOwner owner = owner(1 + random.nextInt(200), random);
    owner.arriving(START_MILLIS + random.nextInt(500));
    List<SpreadLimiters> nodes = List.of(node(owner), node(owner), node(owner));
    Tally[] judged = {Tally.NONE};
    List<CompletableFuture<Reply>> pending = new ArrayList<>();
    for (int step = 0; step < 400; step++) {
      SpreadLimiters node = nodes.get(random.nextInt(3));
      switch (random.nextInt(12)) {
        case 0 -> node.sweep();
        case 1, 2 -> owner.forward(random.nextInt(60));
        case 3 -> {
          if (random.nextInt(20) == 0) {
            node.giveBackAll();
          }
        }
        default -> {
          long cost = random.nextInt(10) == 0 ? random.nextLong(20) : 1;
          long items = random.nextInt(4) == 0 ? 1 + random.nextInt(300) : 0;
          boolean refunds = random.nextInt(5) == 0;
          pending.add(
              node.take(request(cost, items, true))
                  .whenComplete(
                      (reply, failure) -> {
                        Judged one = (Judged) reply;
                        if (cost > 0) {
                          judged[0] =
                              judged[0].plus(
                                  one.allowed() ? Tally.allowed(items) : Tally.denied(items));
                        }
                        if (refunds && one.receipt() != null) {
                          node.refund(SPREAD, one.receipt());
                          judged[0] = judged[0].plus(Tally.takenBack(items));
                        }
                      }));
        }
      }
    }
    pass(owner, nodes, 5_000);
    assertThat(pending).allMatch(CompletableFuture::isDone);
    assertThat(owner.counted().calls()).isEqualTo(judged[0].calls());
    assertThat(owner.counted().denied()).isEqualTo(judged[0].denied());
    assertThat(owner.counted().batches()).isEqualTo(judged[0].batches());
  }

  @Test
  void itIsToldWithBlocksAndAloneEveryTwoSeconds() {
    SpreadOwner owner = owner(1_000, new Random(0));
    SpreadLimiters node = node(owner);
    var first = node.take(request(1));
    owner.forward(60);
    assertThat(first).isDone();
    for (int i = 1; i < 30; i++) {
      var unused = node.take(request(1));
    }
    owner.forward(60);
    long known = owner.counted().calls();
    assertThat(known).as("all but those of the last block").isBetween(1L, 29L);
    pass(owner, List.of(node), 1_900);
    assertThat(owner.counted().calls()).isLessThan(30);
    pass(owner, List.of(node), 200);
    assertThat(owner.counted()).isEqualTo(Tally.requests(30, 0));
  }

  @Test
  void aNodeThatLeavesTellsAllAtOnceAndWhatComesYetToo() {
    SpreadOwner owner = owner(1_000, new Random(0));
    SpreadLimiters node = node(owner);
    var unused = node.take(request(1));
    owner.forward(60);
    node.giveBackAll();
    owner.forward(60);
    assertThat(owner.counted()).isEqualTo(Tally.requests(1, 0));
    var later = node.take(request(1));
    owner.forward(60);
    pass(owner, List.of(node), 75);
    assertThat(later).isDone();
    assertThat(owner.counted()).isEqualTo(Tally.requests(2, 0));
  }

  @Test
  void aCallThatItsLimiterCountsAnywayIsCountedOnce() {
    Checks plain = checks(SUBJECT, "calls", false);
    Checks second = checks(SUBJECT, "budget", true);
    Checks other = checks(new Subject("test", "key=k1", "2".repeat(32)), "key", false);
    assertThat(SpreadLimiters.counts(SPREAD, List.of(SPREAD, other))).isTrue();
    assertThat(SpreadLimiters.counts(SPREAD, List.of(SPREAD, second, other))).isTrue();
    assertThat(SpreadLimiters.counts(second, List.of(SPREAD, second))).isFalse();
    assertThat(SpreadLimiters.counts(SPREAD, List.of(SPREAD, plain))).isFalse();
    assertThat(SpreadLimiters.counts(plain, List.of(SPREAD, plain))).isTrue();
    SpreadOwner owner = owner(1_000, new Random(0));
    SpreadLimiters node = node(owner);
    var unused = node.take(request(1, 300, false));
    pass(owner, List.of(node), 2_500);
    assertThat(owner.counted().batches()).isEqualTo(Batches.NONE);
    assertThat(owner.counted().calls()).isZero();
  }

  @Test
  void aCallWithAnIdIsCountedByItsOwner() {
    SpreadOwner owner = owner(1_000, new Random(0));
    SpreadLimiters node = node(owner);
    var unused =
        node.take(
            new TakeRequest(
                SPREAD,
                1,
                callIds.incrementAndGet(),
                Optional.of(new Idempotency("a", 1)),
                new AskTimeout(3_000, 3_000)));
    pass(owner, List.of(node), 2_500);
    assertThat(owner.counted()).isEqualTo(Tally.requests(1, 0));
  }
}
