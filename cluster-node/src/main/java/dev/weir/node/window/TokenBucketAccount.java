package dev.weir.node.window;

/**
 * What the journal knows of a token bucket of one window length.
 *
 * @param windowMillis the length
 * @param permits the slowest refill per window that its last writer told of
 * @param debt what it owed as of {@code asOfMillis}, in permits times window milliseconds
 * @param asOfMillis of the debt
 * @param shares who took, and how much more each may
 */
public record TokenBucketAccount(
    long windowMillis, long permits, long debt, long asOfMillis, Shares shares) {

  static TokenBucketAccount of(WindowReservation entry, long atMillis) {
    return new TokenBucketAccount(entry.windowMillis(), entry.permits(), 0, atMillis, Shares.NONE);
  }

  TokenBucketAccount apply(
      long incarnation, Standing standing, long atMillis, WindowReservation entry) {
    // Nobody told how fast the last writer refilled after its last entry.
    long slowest = Math.min(permits, entry.permits());
    return switch (standing) {
      case LEADING -> lead(incarnation, atMillis, entry, slowest);
      case TIED -> {
        Paying paying = new Paying(windowMillis, slowest, debt, asOfMillis);
        Shares next = shares.apply(incarnation, false, atMillis, entry, paying::spend);
        yield paying.account(slowest, next);
      }
      case OVERTAKEN -> {
        Paying paying = new Paying(windowMillis, slowest, debt, asOfMillis);
        Shares next =
            shares.apply(
                incarnation,
                false,
                atMillis,
                entry,
                (instant, spent) -> paying.spend(Math.min(instant, asOfMillis), spent));
        yield paying.account(slowest, next);
      }
    };
  }

  private TokenBucketAccount lead(
      long incarnation, long atMillis, WindowReservation entry, long slowest) {
    // The clock stepped back: what was owed before is owed from here.
    boolean ahead = asOfMillis - atMillis > windowMillis;
    Paying paying = new Paying(windowMillis, entry.permits(), debt, ahead ? atMillis : asOfMillis);
    if (!shares.knows(incarnation, entry)) {
      paying.slowUntil(Math.min(atMillis, entry.startMillis()), slowest);
    }
    Shares next = shares.apply(incarnation, true, atMillis, entry, paying::spend);
    paying.payUntil(atMillis);
    return paying.account(entry.permits(), next);
  }

  TokenBucketAccount prune(long atMillis) {
    Paying paying = new Paying(windowMillis, permits, debt, asOfMillis);
    Shares left = shares.prune(atMillis, windowMillis, paying::spend);
    paying.payUntil(atMillis);
    return paying.account(permits, left);
  }

  /**
   * All that is owed, with what may have been spent by then.
   *
   * @param refill the rate in force from now on; the slower of it and the last one told counts
   */
  long debtAt(long nowMillis, long refill) {
    boolean ahead = asOfMillis - nowMillis > windowMillis;
    Paying paying =
        new Paying(windowMillis, Math.min(permits, refill), debt, ahead ? nowMillis : asOfMillis);
    shares.spendAll(nowMillis, windowMillis, paying::spend);
    paying.payUntil(nowMillis);
    return paying.debt;
  }

  boolean isOver() {
    return debt == 0 && shares.isEmpty();
  }

  long endsAtMillis() {
    Paying paying = new Paying(windowMillis, permits, debt, asOfMillis);
    shares.spendAll(Long.MAX_VALUE, windowMillis, paying::spend);
    long paidMillis = paying.asOfMillis + Debt.paidInMillis(paying.debt, permits);
    return Math.max(paidMillis, shares.endsAtMillis(windowMillis));
  }

  /** A debt that is paid as time goes by. */
  private static final class Paying {

    private final long windowMillis;
    private final long refill;
    private long debt;
    private long asOfMillis;

    /** Until then it refills more slowly. */
    private long slowUntilMillis;

    private long slowRefill;

    Paying(long windowMillis, long refill, long debt, long asOfMillis) {
      this.windowMillis = windowMillis;
      this.refill = refill;
      this.debt = debt;
      this.asOfMillis = asOfMillis;
      slowUntilMillis = asOfMillis;
      slowRefill = refill;
    }

    void slowUntil(long untilMillis, long permits) {
      slowUntilMillis = untilMillis;
      slowRefill = permits;
    }

    void payUntil(long nowMillis) {
      pay(Math.min(nowMillis, slowUntilMillis), slowRefill);
      pay(nowMillis, refill);
    }

    private void pay(long untilMillis, long permits) {
      if (untilMillis > asOfMillis) {
        debt = Debt.after(debt, permits, untilMillis - asOfMillis);
        asOfMillis = untilMillis;
      }
    }

    void spend(long instantMillis, long permits) {
      if (permits == 0) {
        return;
      }
      payUntil(instantMillis);
      debt = Debt.plus(debt, Debt.of(permits, windowMillis));
    }

    TokenBucketAccount account(long permits, Shares shares) {
      return new TokenBucketAccount(windowMillis, permits, debt, asOfMillis, shares);
    }
  }
}
