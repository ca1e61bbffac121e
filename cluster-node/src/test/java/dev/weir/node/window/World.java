package dev.weir.node.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.policy.Algorithm;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Reserve;
import dev.weir.node.window.Oracle.Take;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One durable bucket, its journal and everything that can happen to both, beside a log of what was
 * truly granted. Checks each grant and each recovery against the log.
 */
final class World {

  /** What was granted, and the rates that held then. */
  private static final class Grant {
    final long atMillis;
    final long passedMillis;
    final List<Long> resetsMillis;
    long cost;

    Grant(long atMillis, long passedMillis, List<Long> resetsMillis, long cost) {
      this.atMillis = atMillis;
      this.passedMillis = passedMillis;
      this.resetsMillis = resetsMillis;
      this.cost = cost;
    }
  }

  /** A reservation on its way to the journal. */
  private record Write(long atMillis, BucketReservation reservation) {}

  /** Rates, and from when until when of the time that passed. */
  private record InForce(long fromMillis, long untilMillis, List<Rate> rates) {}

  /** One incarnation of the limiter. */
  private static final class Incarnation {
    final long number;
    final long generation;
    final Bucket bucket;
    final Deque<Write> writes = new ArrayDeque<>();
    final List<BucketReservation> written = new ArrayList<>();
    final List<Receipt> receipts = new ArrayList<>();
    final List<Grant> granted = new ArrayList<>();

    Incarnation(long number, long generation, Bucket bucket) {
      this.number = number;
      this.generation = generation;
      this.bucket = bucket;
    }
  }

  static final BucketKey KEY = new BucketKey("limit", "bucket");

  private final Reserve reserve;
  private final List<InForce> history = new ArrayList<>();
  private final List<Grant> log = new ArrayList<>();
  private final List<Incarnation> gone = new ArrayList<>();
  private final List<Long> mostPermits = new ArrayList<>();
  private BucketAccount account = BucketAccount.EMPTY;
  private Writers writers = Writers.NONE;
  private Incarnation live;
  private long incarnations;
  private long now;
  private long passedMillis;
  private final List<Long> edges = new ArrayList<>();
  private long mostCost = 1;
  private boolean steppedBack;
  private boolean wroteNothing;

  /** Whether something happened since the live incarnation began that costs more than a crash. */
  private boolean lossUnbounded;

  World(List<Rate> rates, Reserve reserve, long now) {
    this.reserve = reserve;
    this.now = now;
    history.add(new InForce(0, Long.MAX_VALUE, rates));
    for (Rate rate : rates) {
      mostPermits.add(rate.capacity());
      edges.add(1L);
    }
    live = recover();
  }

  private List<Rate> rates() {
    return history.get(history.size() - 1).rates();
  }

  void advance(long millis) {
    for (int i = 0; i < edges.size(); i++) {
      long length = rates().get(i).windowMillis();
      long crossed = Math.floorDiv(now + millis, length) - Math.floorDiv(now, length);
      edges.set(i, edges.get(i) + crossed);
    }
    now += millis;
    passedMillis += millis;
  }

  void stepBack(long millis) {
    now -= millis;
    steppedBack = true;
  }

  /** A call: grants it, or asks the journal for what it needs. */
  Verdict take(long cost) {
    mostCost = Math.max(mostCost, cost);
    Verdict verdict = live.bucket.judge(now, cost);
    if (verdict == Verdict.GRANTABLE) {
      grant(cost);
    }
    if (verdict == Verdict.UNCOVERED) {
      assertThat(plan(live.bucket.reservation(now, cost, false))).isPresent();
    }
    return verdict;
  }

  /** A call that waits for the journal, which then has all that it needs. */
  void takeAndWait(long cost) {
    if (take(cost) == Verdict.UNCOVERED) {
      while (!live.writes.isEmpty()) {
        persist(live);
      }
      acknowledge(live.written.size() - 1);
      assertThat(live.bucket.judge(now, cost)).isEqualTo(Verdict.GRANTABLE);
      grant(cost);
    }
  }

  private void grant(long cost) {
    Receipt receipt = live.bucket.take(now, cost);
    List<Long> resets = live.bucket.views(now, 1).stream().map(WindowView::resetAtMillis).toList();
    Grant grant = new Grant(now, passedMillis, resets, cost);
    log.add(grant);
    live.granted.add(grant);
    live.receipts.add(receipt);
    for (int i = 0; i < rates().size(); i++) {
      assertWithinBound(i);
    }
  }

  void refund(int which) {
    if (!live.granted.isEmpty()) {
      int place = which % live.granted.size();
      Grant grant = live.granted.get(place);
      if (grant.cost > 0) {
        live.bucket.refund(now, live.receipts.get(place));
        grant.cost = 0;
        lossUnbounded = true;
      }
    }
  }

  void renew() {
    if (live.bucket.runsLow()) {
      plan(live.bucket.reservation(now, 0, false));
    }
  }

  void reserveAhead() {
    if (live.bucket.edgeMillis(now).isPresent()) {
      assertThat(plan(live.bucket.reservation(now, 0, true))).isPresent();
    }
  }

  private Optional<BucketReservation> plan(Optional<BucketReservation> planned) {
    planned.ifPresent(
        reservation -> {
          live.writes.add(new Write(now, reservation));
          for (WindowReservation entry : reservation.windows()) {
            assertThat(entry.unspent()).isBetween(0L, unspentBound(window(entry)));
          }
        });
    return planned;
  }

  private int window(WindowReservation entry) {
    for (int i = 0; i < rates().size(); i++) {
      if (rates().get(i).algorithm() == entry.algorithm()
          && rates().get(i).windowMillis() == entry.windowMillis()) {
        return i;
      }
    }
    throw new AssertionError(entry);
  }

  private long unspentBound(int window) {
    return Math.max(mostCost, reserve.most(mostPermits.get(window)));
  }

  /** The next write of the live incarnation, or of one that is gone, reaches the journal. */
  void persistOne(int whose) {
    int choice = whose % (gone.size() + 1);
    Incarnation writer = choice == gone.size() ? live : gone.get(choice);
    if (!writer.writes.isEmpty()) {
      lossUnbounded |= writer != live;
      persist(writer);
    }
  }

  private void persist(Incarnation writer) {
    Write write = writer.writes.removeFirst();
    writers = writers.with(writer.number, writer.generation);
    Standing standing = writers.standing(writer.number, writer.generation);
    account = account.apply(writer.number, standing, write.atMillis(), write.reservation());
    BucketAccount again =
        account.apply(writer.number, standing, write.atMillis(), write.reservation());
    assertThat(again).as("the same once more").isEqualTo(account);
    writer.written.add(write.reservation());
  }

  void loseOne() {
    if (!live.writes.isEmpty()) {
      live.writes.removeFirst();
    }
  }

  /** An acknowledgement arrives: late, out of order, once more. */
  void acknowledge(int which) {
    if (!live.written.isEmpty()) {
      live.bucket.acknowledged(live.written.get(which % live.written.size()), now);
    }
  }

  void changePermits(long permits) {
    List<Rate> changed =
        rates().stream().map(rate -> Rate.of(permits, rate.window(), rate.algorithm())).toList();
    history.add(new InForce(passedMillis, Long.MAX_VALUE, changed));
    for (int i = 0; i < changed.size(); i++) {
      mostPermits.set(i, Math.max(mostPermits.get(i), permits));
    }
    live.bucket.rates(changed, now);
    if (live.bucket.runsLow()) {
      plan(live.bucket.reservation(now, 0, false));
    }
    while (!live.writes.isEmpty()) {
      persist(live);
    }
    lossUnbounded = true;
  }

  /** Only the journal survives. */
  void crash() {
    advance(1);
    List<WindowView> before = live.bucket.views(now, 1);
    gone.add(live);
    wroteNothing = live.written.isEmpty();
    live = recover();
    List<WindowView> after = live.bucket.views(now, 1);
    for (int i = 0; i < before.size(); i++) {
      assertNothingForgotten(i, after.get(i));
      assertLost(after.get(i).used() - before.get(i).used(), i, unspentBound(i));
    }
    lossUnbounded = false;
  }

  /**
   * Of a fixed window no more is lost than was unspent. Of the others, one reservation's worth of
   * takes may count from a later instant than they should; and what former incarnations left
   * unspent counts anew at each recovery, until a later incarnation has written.
   */
  private void assertLost(long lost, int window, long unspent) {
    if (lossUnbounded || steppedBack) {
      return;
    }
    switch (rates().get(window).algorithm()) {
      case FIXED_CALENDAR, FIXED_FIRST_CALL -> assertThat(lost).isLessThanOrEqualTo(unspent);
      case SLIDING, TOKEN_BUCKET -> {
        if (!wroteNothing) {
          assertThat(lost).isLessThanOrEqualTo(unspent + unspentBound(window));
        }
      }
    }
  }

  /** A stop in good order. */
  void stop() {
    while (!live.writes.isEmpty()) {
      persist(live);
    }
    advance(1);
    List<WindowView> before = live.bucket.views(now, 1);
    plan(live.bucket.settlement(now));
    while (!live.writes.isEmpty()) {
      persist(live);
    }
    gone.add(live);
    wroteNothing = live.written.isEmpty();
    live = recover();
    List<WindowView> after = live.bucket.views(now, 1);
    for (int i = 0; i < before.size(); i++) {
      assertNothingForgotten(i, after.get(i));
      assertLost(after.get(i).used() - before.get(i).used(), i, 0);
    }
    lossUnbounded = false;
  }

  private Incarnation recover() {
    Bucket bucket = Bucket.durable(KEY, rates(), reserve, account, now);
    return new Incarnation(++incarnations, writers.next(), bucket);
  }

  private void assertWithinBound(int window) {
    Rate rate = rates().get(window);
    if (!steppedBack) {
      assertThat(truth(window)).isLessThanOrEqualTo(rate.capacity());
    }
    switch (rate.algorithm()) {
      case FIXED_CALENDAR ->
          // Every window was entered by going forward over its edge.
          assertThat(log.stream().mapToLong(grant -> grant.cost).sum())
              .isLessThanOrEqualTo(edges.get(window) * mostPermits.get(window));
      case FIXED_FIRST_CALL ->
          assertThat(
                  Oracle.fallIntoWindows(
                      log.stream().map(grant -> new Take(grant.passedMillis, grant.cost)).toList(),
                      mostPermits.get(window),
                      rate.windowMillis()))
              .isTrue();
      case SLIDING, TOKEN_BUCKET -> assertThat(truth(window)).isLessThanOrEqualTo(rate.capacity());
    }
  }

  /** Of fixed windows only while the clock goes forward: the truth is not told of them after. */
  private void assertNothingForgotten(int window, WindowView recovered) {
    boolean told =
        switch (rates().get(window).algorithm()) {
          case FIXED_CALENDAR, FIXED_FIRST_CALL -> !steppedBack;
          case SLIDING, TOKEN_BUCKET -> true;
        };
    if (told) {
      assertThat(recovered.used()).isGreaterThanOrEqualTo(truth(window));
    }
  }

  /** Permits that truly count now; of fixed windows, while the clock only goes forward. */
  private long truth(int window) {
    Rate rate = rates().get(window);
    long length = rate.windowMillis();
    long sum = 0;
    for (Grant grant : log) {
      boolean counts =
          switch (rate.algorithm()) {
            case FIXED_CALENDAR ->
                Math.floorDiv(grant.atMillis, length) == Math.floorDiv(now, length);
            case FIXED_FIRST_CALL -> grant.resetsMillis.get(window) > now;
            case SLIDING -> grant.passedMillis > passedMillis - length;
            case TOKEN_BUCKET -> false;
          };
      sum += counts ? grant.cost : 0;
    }
    return rate.algorithm() == Algorithm.TOKEN_BUCKET ? trueDebt(window) : sum;
  }

  /** Plays the log from its beginning, refilling at the rates that held. */
  private long trueDebt(int window) {
    BigInteger length = BigInteger.valueOf(rates().get(window).windowMillis());
    BigInteger debt = BigInteger.ZERO;
    long at = 0;
    List<Grant> grants = new ArrayList<>(log);
    grants.add(new Grant(now, passedMillis, List.of(), 0));
    for (Grant grant : grants) {
      for (long instant = at; instant < grant.passedMillis; ) {
        InForce held = inForce(instant);
        long until = Math.min(grant.passedMillis, held.untilMillis());
        long permits = held.rates().get(window).permits();
        BigInteger refilled =
            BigInteger.valueOf(permits).multiply(BigInteger.valueOf(until - instant));
        debt = debt.subtract(refilled).max(BigInteger.ZERO);
        instant = until;
      }
      at = grant.passedMillis;
      debt = debt.add(BigInteger.valueOf(grant.cost).multiply(length));
    }
    return debt.add(length).subtract(BigInteger.ONE).divide(length).longValueExact();
  }

  private InForce inForce(long passed) {
    for (int i = history.size() - 1; i >= 0; i--) {
      if (history.get(i).fromMillis() <= passed) {
        long until = i + 1 < history.size() ? history.get(i + 1).fromMillis() : Long.MAX_VALUE;
        return new InForce(history.get(i).fromMillis(), until, history.get(i).rates());
      }
    }
    throw new AssertionError("nothing in force " + passed + " ms after the beginning");
  }
}
