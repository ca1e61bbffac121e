package dev.weir.node.window;

import dev.weir.config.policy.Manner;
import dev.weir.config.policy.Rate;
import dev.weir.config.policy.Reserve;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One bucket: 1 to {@value #MOST_WINDOWS} windows that are taken from together. A durable bucket
 * grants only what the journal knows of already. Mutable; confined to its actor.
 */
public final class Bucket {

  /** The most windows of a bucket. */
  public static final int MOST_WINDOWS = 8;

  private final BucketKey key;

  /** What the journal allows; null where the bucket is kept in memory only. */
  private final @Nullable Reservations reservations;

  private Window[] windows = {};

  /** What was put in force; while the bucket is lowered its windows hold less. */
  private List<Rate> rates = List.of();

  /** How it deals with a subject that is denied; null where it only denies. */
  private @Nullable Discipline discipline;

  /** Whether it denies nothing. */
  private boolean shadow;

  /** Windows that rates took out of force, while they are live: rates may bring them back. */
  private List<Window> retired = List.of();

  private long epoch;
  private long seenMillis;

  /** Until when it denies whatever its windows say: there is no room for it. */
  private long closedUntilMillis = Long.MIN_VALUE;

  private Bucket(BucketKey key, @Nullable Reservations reservations, long nowMillis) {
    this.key = key;
    this.reservations = reservations;
    seenMillis = nowMillis;
  }

  /** A new bucket that forgets with its process. */
  public static Bucket inMemory(BucketKey key, List<Rate> rates, long nowMillis) {
    Bucket bucket = new Bucket(key, null, nowMillis);
    bucket.hold(rates, BucketAccount.EMPTY, nowMillis);
    return bucket;
  }

  /**
   * A bucket as the journal knows it: all that was reserved and not known to be spent counts as
   * taken now.
   *
   * @param account {@link BucketAccount#EMPTY} if nothing was ever written of it
   */
  public static Bucket durable(
      BucketKey key, List<Rate> rates, Reserve reserve, BucketAccount account, long nowMillis) {
    Bucket bucket = new Bucket(key, new Reservations(key, reserve), nowMillis);
    bucket.hold(rates, account, nowMillis);
    return bucket;
  }

  /** Its name. */
  public BucketKey key() {
    return key;
  }

  /**
   * Puts other rates in force. Windows that stay keep their counts, up and down. Where a token
   * bucket now refills more slowly, {@link #reservation} has something to persist: ask it.
   */
  public void rates(List<Rate> rates, long nowMillis) {
    observe(nowMillis);
    hold(rates, BucketAccount.EMPTY, nowMillis);
  }

  /**
   * Deals with calls in this manner from now on; what it remembers of a subject is kept as far as
   * the manner knows it. Shapes and spreads nothing.
   */
  public void manner(Manner manner, long nowMillis) {
    shadow = manner.shadow();
    boolean strict = manner.abuse().isPresent() || manner.penalty().isPresent();
    if (strict && discipline == null) {
      discipline = new Discipline();
    }
    if (discipline != null) {
      discipline.manner(manner);
      discipline = strict ? discipline : null;
      rates(rates, nowMillis);
    }
  }

  /**
   * Whether the cost can be taken; in shadow never denied.
   *
   * @param cost 0 to 1,000,000,000; 0 looks: it is judged as 1, and is never uncovered
   */
  public Verdict judge(long nowMillis, long cost) {
    checkCost(cost);
    observe(nowMillis);
    Verdict verdict = weigh(nowMillis, cost);
    return shadow && verdict == Verdict.DENIED ? Verdict.GRANTABLE : verdict;
  }

  /** Whether its windows deny the cost, be it in shadow. */
  public boolean denies(long nowMillis, long cost) {
    checkCost(cost);
    observe(nowMillis);
    return weigh(nowMillis, cost) == Verdict.DENIED;
  }

  private Verdict weigh(long nowMillis, long cost) {
    if (isClosed(nowMillis) || (discipline != null && discipline.isClosed(nowMillis))) {
      return Verdict.DENIED;
    }
    long wanted = Math.max(1, cost);
    for (Window window : windows) {
      if (wanted > window.room(nowMillis)) {
        return Verdict.DENIED;
      }
    }
    return reservations != null && cost > reservations.left(nowMillis)
        ? Verdict.UNCOVERED
        : Verdict.GRANTABLE;
  }

  /**
   * Notes that a call was denied which it denies. Not for looks.
   *
   * @param cost at least 1
   */
  public void denied(long nowMillis, long cost) {
    if (discipline != null) {
      discipline.denied(views(nowMillis, cost), nowMillis);
      if (discipline.observe(nowMillis)) {
        hold(rates, BucketAccount.EMPTY, nowMillis);
      }
    }
  }

  /**
   * Takes the cost from every window; only after {@link #judge} said so for the same instant. In
   * shadow it takes nothing where its windows deny.
   */
  public Receipt take(long nowMillis, long cost) {
    checkCost(cost);
    observe(nowMillis);
    if (shadow && weigh(nowMillis, cost) == Verdict.DENIED) {
      denied(nowMillis, cost);
      return new Receipt(cost, epoch, 0, List.of());
    }
    if (reservations != null) {
      reservations.took(cost, nowMillis);
    }
    long reservation = reservations == null ? 0 : reservations.number();
    if (windows.length == 1) {
      return new Receipt(cost, epoch, reservation, List.of(windows[0].take(nowMillis, cost)));
    }
    Receipt.Mark[] marks = new Receipt.Mark[windows.length];
    for (int i = 0; i < windows.length; i++) {
      marks[i] = windows[i].take(nowMillis, cost);
    }
    return new Receipt(cost, epoch, reservation, List.of(marks));
  }

  /**
   * Gives back what a take took, as far as that is still counted; nothing of an older epoch. The
   * caller sees to it that each receipt of this incarnation is shown once.
   */
  public void refund(long nowMillis, Receipt receipt) {
    observe(nowMillis);
    if (receipt.epoch() != epoch) {
      return;
    }
    for (Receipt.Mark mark : receipt.marks()) {
      for (int i = 0; i < windows.length; i++) {
        if (windows[i].key().equals(mark.window())
            && windows[i].refund(nowMillis, receipt.cost(), mark)
            && reservations != null) {
          boolean sincePlan = receipt.reservation() == reservations.number();
          reservations.coverages().get(i).gaveBack(receipt.cost(), sincePlan);
        }
      }
    }
  }

  /**
   * Whether permits taken before count as if they were taken now: it is the same window, and that
   * window does not refill.
   */
  public boolean countsAsOfNow(long nowMillis, Receipt receipt) {
    observe(nowMillis);
    if (receipt.epoch() != epoch || receipt.marks().size() != windows.length) {
      return false;
    }
    for (Window window : windows) {
      if (!isMarked(window, receipt)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The earliest instant at which a cost may be taken by one who comes after others; the present
   * one where there is room for all of them.
   *
   * @param before permits that those before it want, all together
   */
  public long dueMillis(long nowMillis, long before, long cost) {
    observe(nowMillis);
    long dueMillis = Math.max(nowMillis, closedUntilMillis);
    for (Window window : windows) {
      dueMillis = Math.max(dueMillis, dueMillis(window, nowMillis, before, cost));
    }
    return dueMillis;
  }

  private static long dueMillis(Window window, long nowMillis, long before, long cost) {
    if (cost > window.permits()) {
      return Long.MAX_VALUE;
    }
    long wanted = Math.max(1, before > Long.MAX_VALUE - cost ? Long.MAX_VALUE : before + cost);
    return window.dueMillis(nowMillis, wanted);
  }

  /**
   * Its windows as the denial of a call shows them that comes after others: what they want is not
   * for it. At least one denies.
   *
   * @param before permits that those before it want, all together
   * @param cost at least 1
   * @param leastMillis the shortest wait
   */
  public List<WindowView> viewsAfter(long nowMillis, long before, long cost, long leastMillis) {
    List<WindowView> views = new ArrayList<>(views(nowMillis, cost));
    boolean denied = false;
    for (int i = 0; i < windows.length; i++) {
      WindowView view = views.get(i);
      long dueMillis = dueMillis(windows[i], nowMillis, before, cost);
      if (view.fits() && (view.denied() || dueMillis > nowMillis)) {
        long dueInMillis = Math.max(leastMillis, dueMillis - nowMillis);
        views.set(i, view.retryIn(Math.max(view.retryAfterMillis(), dueInMillis)));
      }
      denied |= views.get(i).denied();
    }
    if (!denied) {
      views.set(0, views.get(0).retryIn(Math.max(1, leastMillis)));
    }
    return List.copyOf(views);
  }

  /** Whether any of its windows gives permits back evenly as time goes by. */
  public boolean refills() {
    for (Window window : windows) {
      if (window.refills()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMarked(Window window, Receipt receipt) {
    for (Receipt.Mark mark : receipt.marks()) {
      if (mark.window().equals(window.key())) {
        return window.holds(mark);
      }
    }
    return false;
  }

  /** Counts without judging; may go over the limit. */
  public void debit(long nowMillis, long cost) {
    checkCost(cost);
    observe(nowMillis);
    for (int i = 0; i < windows.length; i++) {
      long counted = windows[i].debit(nowMillis, cost);
      if (reservations != null) {
        reservations.coverages().get(i).took(counted, nowMillis);
      }
    }
  }

  /**
   * Empties its windows and begins a new epoch: older receipts and acknowledgements are ignored.
   * The journal's account of it is to be emptied too.
   */
  public void reset() {
    epoch++;
    retired = List.of();
    if (discipline != null) {
      discipline.reset();
      if (discipline.observe(seenMillis)) {
        hold(rates, BucketAccount.EMPTY, seenMillis);
      }
    }
    for (Window window : windows) {
      window.reset();
    }
    if (reservations != null) {
      reservations.reset();
    }
  }

  /** Its windows, in the order of its rates, as an answer to this cost shows them. */
  public List<WindowView> views(long nowMillis, long cost) {
    checkCost(cost);
    observe(nowMillis);
    if (windows.length == 1) {
      return List.of(view(0, nowMillis, cost));
    }
    WindowView[] views = new WindowView[windows.length];
    for (int i = 0; i < windows.length; i++) {
      views[i] = view(i, nowMillis, cost);
    }
    return List.of(views);
  }

  /** Whether nothing in it is live: dropping it changes no answer. */
  public boolean isOver(long nowMillis) {
    return nowMillis >= endsAtMillis();
  }

  /** From when on it is over, if nothing more happens. */
  public long endsAtMillis() {
    long endMillis = reservations == null ? Long.MIN_VALUE : reservations.exposedUntilMillis();
    if (discipline != null) {
      endMillis = Math.max(endMillis, discipline.endsAtMillis());
    }
    for (Window window : windows) {
      endMillis = Math.max(endMillis, window.endsAtMillis());
    }
    for (Window window : retired) {
      endMillis = Math.max(endMillis, window.endsAtMillis());
    }
    return endMillis;
  }

  /**
   * What to persist so that the cost is covered, or, for cost 0, so that what is covered lasts
   * longer. Until it is acknowledged the bucket grants no more than it would leave.
   *
   * @param ahead whether the next calendar window is to be reserved too
   * @return empty if there is nothing to gain: it is denied, covered, or kept in memory only
   */
  public Optional<BucketReservation> reservation(long nowMillis, long cost, boolean ahead) {
    checkCost(cost);
    observe(nowMillis);
    return reservations == null
        ? Optional.empty()
        : reservations.reservation(nowMillis, cost, ahead);
  }

  /** Notes that a reservation is durable. Late, repeated and overtaken ones are harmless. */
  public void acknowledged(BucketReservation reservation, long nowMillis) {
    observe(nowMillis);
    if (reservations != null) {
      reservations.acknowledged(reservation);
    }
  }

  /**
   * Whether to ask for a {@link #reservation} now: at most a quarter of what may be reserved is
   * left (never where that is one permit), or the journal is to be told of a slower refill or of
   * debits.
   */
  public boolean runsLow() {
    return reservations != null && reservations.runsLow(seenMillis);
  }

  /**
   * The next edge of a calendar window that was taken from, where permits beyond it can be reserved
   * and are not.
   */
  public OptionalLong edgeMillis(long nowMillis) {
    return edgeMillis(nowMillis, Long.MAX_VALUE);
  }

  /** The same, if it is before that instant; cheap if not. */
  public OptionalLong edgeMillis(long nowMillis, long beforeMillis) {
    observe(nowMillis);
    return reservations == null
        ? OptionalLong.empty()
        : reservations.edgeToReserve(nowMillis, beforeMillis);
  }

  /** Whether the journal may count anything that is live otherwise than it was taken. */
  public boolean isExposed(long nowMillis) {
    observe(nowMillis);
    return reservations != null && reservations.isExposed(nowMillis);
  }

  /** Its exact state, nothing unspent; empty if it is not exposed. */
  public Optional<BucketReservation> settlement(long nowMillis) {
    observe(nowMillis);
    return reservations == null ? Optional.empty() : reservations.settlement(nowMillis);
  }

  /** Whether it denies nothing. */
  public boolean isShadow() {
    return shadow;
  }

  /** Until when its rates are lowered, if they are. */
  public OptionalLong loweredUntilMillis(long nowMillis) {
    observe(nowMillis);
    return discipline == null ? OptionalLong.empty() : discipline.loweredUntilMillis(nowMillis);
  }

  /** What it remembers of its subject; empty if nothing. */
  public Optional<Conduct> conduct(long nowMillis) {
    observe(nowMillis);
    return Optional.ofNullable(discipline)
        .filter(known -> known.endsAtMillis() > nowMillis)
        .map(known -> known.conduct(key, nowMillis));
  }

  /** Goes on from what was remembered, as far as its manner knows it. */
  public void remember(Conduct kept, long nowMillis) {
    if (discipline != null) {
      discipline.restore(kept);
      rates(rates, nowMillis);
    }
  }

  /** Has it deny everything until then, when there will be room for it. */
  void closeUntil(long instantMillis) {
    closedUntilMillis = instantMillis;
  }

  boolean isClosed(long nowMillis) {
    return nowMillis < closedUntilMillis;
  }

  long epoch() {
    return epoch;
  }

  /** Begins with that epoch, so that the receipts of a bucket before it mean nothing to it. */
  void beginEpoch(long first) {
    epoch = first;
  }

  private void hold(List<Rate> wanted, BucketAccount account, long nowMillis) {
    checkRates(wanted);
    rates = List.copyOf(wanted);
    List<Rate> held = discipline == null ? rates : discipline.inForce(rates, nowMillis);
    List<Window> known = new ArrayList<>(List.of(windows));
    known.addAll(retired);
    List<Window> inForce = new ArrayList<>(held.size());
    for (Rate rate : held) {
      Window window =
          known.stream()
              .filter(one -> one.isOf(rate))
              .findFirst()
              .orElseGet(() -> Window.create(rate, account, nowMillis));
      if (window.observe(nowMillis)) {
        epoch++;
      }
      window.rate(rate, nowMillis);
      inForce.add(window);
    }
    known.removeAll(inForce);
    known.removeIf(window -> window.endsAtMillis() <= nowMillis);
    retired = List.copyOf(known.subList(0, Math.min(known.size(), MOST_WINDOWS)));
    windows = inForce.toArray(Window[]::new);
    if (reservations != null) {
      reservations.cover(inForce, retired, nowMillis);
    }
  }

  private void observe(long nowMillis) {
    seenMillis = nowMillis;
    boolean moved = false;
    for (Window window : windows) {
      moved |= window.observe(nowMillis);
    }
    if (moved) {
      epoch++;
    }
    if (discipline != null && discipline.observe(nowMillis)) {
      hold(rates, BucketAccount.EMPTY, nowMillis);
    }
  }

  private WindowView view(int place, long nowMillis, long cost) {
    long reserved = reservations == null ? 0 : reservations.coverages().get(place).left(nowMillis);
    WindowView view = windows[place].view(nowMillis, Math.max(1, cost), reserved);
    if (discipline != null) {
      view = discipline.shown(view, rates.get(place).capacity(), nowMillis, Math.max(1, cost));
    }
    return isClosed(nowMillis) ? view.deniedUntil(closedUntilMillis, nowMillis) : view;
  }

  private static void checkRates(List<Rate> rates) {
    long distinct =
        rates.stream()
            .map(rate -> new WindowKey(rate.algorithm(), rate.windowMillis()))
            .distinct()
            .count();
    if (rates.isEmpty() || rates.size() > MOST_WINDOWS || distinct < rates.size()) {
      throw new IllegalArgumentException(
          "rates: " + rates + " (expected: 1 to 8, no two of one algorithm and length)");
    }
  }

  private static void checkCost(long cost) {
    Expect.between("cost", cost, 0, Rate.MAX_PERMITS);
  }
}
