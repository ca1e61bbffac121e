package dev.weir.node.window;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the journal knows of one bucket, over all incarnations of its limiter: immutable, bounded,
 * and never less than what was granted. Part of the ledger's state and of its snapshots.
 */
public record BucketAccount(
    List<FixedAccount> fixed, List<SlidingAccount> sliding, List<TokenBucketAccount> tokenBuckets) {

  /** Of a bucket that nothing was ever written of. */
  public static final BucketAccount EMPTY = new BucketAccount(List.of(), List.of(), List.of());

  public BucketAccount {
    fixed = List.copyOf(fixed);
    sliding = List.copyOf(sliding);
    tokenBuckets = List.copyOf(tokenBuckets);
  }

  /**
   * With a reservation written down. The order of calls is the journal's.
   *
   * @param incarnation which incarnation of the limiter wrote it; unique among those whose windows
   *     may still be live
   * @param standing where it stands among those who wrote
   * @param atMillis its clock when it wrote; not before the instant it was planned for
   */
  public BucketAccount apply(
      long incarnation, Standing standing, long atMillis, BucketReservation reservation) {
    BucketAccount next = this;
    for (WindowReservation entry : reservation.windows()) {
      next = next.apply(incarnation, standing, atMillis, entry);
    }
    return standing == Standing.LEADING ? next.prune(atMillis) : next;
  }

  /** Without what cannot matter any more. */
  public BucketAccount prune(long atMillis) {
    return new BucketAccount(
        each(fixed, account -> account.prune(atMillis), FixedAccount::isOver),
        each(sliding, account -> account.prune(atMillis), SlidingAccount::isOver),
        each(tokenBuckets, account -> account.prune(atMillis), TokenBucketAccount::isOver));
  }

  /** Whether nothing in it can matter any more: as good as {@link #EMPTY}. */
  public boolean isOver(long atMillis) {
    return prune(atMillis).equals(EMPTY);
  }

  /** From when on it is over, if nothing more is written. */
  public long endsAtMillis() {
    long endMillis = Long.MIN_VALUE;
    for (FixedAccount account : fixed) {
      endMillis = Math.max(endMillis, account.endsAtMillis());
    }
    for (SlidingAccount account : sliding) {
      endMillis = Math.max(endMillis, account.endsAtMillis());
    }
    for (TokenBucketAccount account : tokenBuckets) {
      endMillis = Math.max(endMillis, account.endsAtMillis());
    }
    return endMillis;
  }

  /** What is known of a fixed window. */
  FixedAccount fixed(WindowKey key) {
    return find(fixed, account -> isOf(account, key))
        .orElseGet(() -> FixedAccount.of(key.algorithm(), key.windowMillis()));
  }

  /** What is known of a sliding window. */
  SlidingAccount sliding(WindowKey key) {
    return find(sliding, account -> account.windowMillis() == key.windowMillis())
        .orElseGet(() -> SlidingAccount.of(key.windowMillis()));
  }

  /** What is known of a token bucket. */
  Optional<TokenBucketAccount> tokenBucket(WindowKey key) {
    return find(tokenBuckets, account -> account.windowMillis() == key.windowMillis());
  }

  private BucketAccount apply(
      long incarnation, Standing standing, long atMillis, WindowReservation entry) {
    WindowKey key = new WindowKey(entry.algorithm(), entry.windowMillis());
    boolean leads = standing == Standing.LEADING;
    return switch (entry.algorithm()) {
      case FIXED_CALENDAR, FIXED_FIRST_CALL ->
          new BucketAccount(
              with(
                  fixed,
                  account -> isOf(account, key),
                  fixed(key).apply(incarnation, leads, entry)),
              sliding,
              tokenBuckets);
      case SLIDING ->
          new BucketAccount(
              fixed,
              with(
                  sliding,
                  account -> account.windowMillis() == key.windowMillis(),
                  sliding(key).apply(incarnation, leads, atMillis, entry)),
              tokenBuckets);
      case TOKEN_BUCKET ->
          new BucketAccount(
              fixed,
              sliding,
              with(
                  tokenBuckets,
                  account -> account.windowMillis() == key.windowMillis(),
                  tokenBucket(key)
                      .orElseGet(() -> TokenBucketAccount.of(entry, atMillis))
                      .apply(incarnation, standing, atMillis, entry)));
    };
  }

  private static boolean isOf(FixedAccount account, WindowKey key) {
    return account.algorithm() == key.algorithm() && account.windowMillis() == key.windowMillis();
  }

  private static <A> Optional<A> find(List<A> accounts, Predicate<A> wanted) {
    for (A account : accounts) {
      if (wanted.test(account)) {
        return Optional.of(account);
      }
    }
    return Optional.empty();
  }

  private static <A> List<A> with(List<A> accounts, Predicate<A> replaced, A account) {
    List<A> next = new ArrayList<>(accounts);
    next.removeIf(replaced);
    next.add(account);
    return next;
  }

  private static <A> List<A> each(List<A> accounts, Function<A, A> change, Predicate<A> isOver) {
    List<A> next = new ArrayList<>(accounts.size());
    for (A account : accounts) {
      A changed = change.apply(account);
      if (!isOver.test(changed)) {
        next.add(changed);
      }
    }
    return next;
  }
}
