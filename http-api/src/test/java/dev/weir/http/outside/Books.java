package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.outside.Verdict.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Naive books of windows, kept beside the product: each answer must be just what they say, and each
 * counter too. For one asker at a time, in the order of the answers.
 */
final class Books {
  private final List<Promise> promises;

  /** How far the instant at which a window was judged may lie from the answer's own. */
  private final long slackMillis;

  private final Map<String, Book> books = new HashMap<>();

  Books(List<Promise> promises, long slackMillis) {
    this.promises = promises;
    this.slackMillis = slackMillis;
  }

  /** Fails unless this answer, with every figure in it, is the only right one; then enters it. */
  void enter(Seen seen) {
    Verdict verdict = seen.verdict();
    long at = verdict.decidedAtMillis();
    assertThat(at).as(seen.text()).isBetween(seen.askedMillis() - 1, seen.answeredMillis() + 1);
    assertThat(verdict.degraded()).as(seen.text()).isFalse();
    assertThat(verdict.allowed())
        .as(seen.text())
        .isEqualTo(verdict.limits().stream().noneMatch(Window::denied));
    long cost = seen.question().cost();
    long taken = verdict.allowed() ? cost : 0;
    for (Window window : verdict.limits()) {
      Promise promise = promise(seen, window);
      Book book = book(promise, window);
      long most = book.used(at - slackMillis, window.resetAt());
      long least = book.used(at + slackMillis, window.resetAt());
      // A look asks whether one is free.
      long wanted = Math.max(1, cost);
      if (window.denied()) {
        assertThat(most + wanted).as(seen.text()).isGreaterThan(promise.permits());
      } else {
        assertThat(least + wanted).as(seen.text()).isLessThanOrEqualTo(promise.permits());
      }
      assertThat(window.limit()).as(seen.text()).isEqualTo(promise.permits());
      assertThat(window.remaining())
          .as("remaining of %s in %s", window.name(), seen.text())
          .isBetween(
              Math.max(0, promise.permits() - most - taken),
              Math.max(0, promise.permits() - least - taken));
      if (taken > 0) {
        book.take(at, window.resetAt(), taken);
      }
    }
  }

  private Promise promise(Seen seen, Window window) {
    return promises.stream()
        .filter(each -> each.isOf(seen.question().policy(), window))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing published of " + window));
  }

  private Book book(Promise promise, Window window) {
    String key = promise + " " + window.subject();
    return books.computeIfAbsent(key, unused -> Book.of(promise));
  }

  /** What one window has seen. */
  private interface Book {
    static Book of(Promise promise) {
      return switch (promise.shape()) {
        case CALENDAR, FIRST_CALL -> new Fixed();
        case SLIDING -> new Sliding(promise);
        case TOKEN_BUCKET -> new TokenBucket(promise);
      };
    }

    /** Permits in use; of a fixed window, in the one that ends then. */
    long used(long atMillis, long resetAt);

    void take(long atMillis, long resetAt, long cost);
  }

  private static final class Fixed implements Book {
    private final Map<Long, Long> usedByEnd = new HashMap<>();

    @Override
    public long used(long atMillis, long resetAt) {
      return usedByEnd.getOrDefault(resetAt, 0L);
    }

    @Override
    public void take(long atMillis, long resetAt, long cost) {
      usedByEnd.merge(resetAt, cost, Long::sum);
    }
  }

  private record Sliding(Promise promise, List<long[]> takes) implements Book {
    Sliding(Promise promise) {
      this(promise, new ArrayList<>());
    }

    @Override
    public long used(long atMillis, long resetAt) {
      return takes.stream()
          .filter(take -> take[0] > atMillis - promise.windowMillis())
          .mapToLong(take -> take[1])
          .sum();
    }

    @Override
    public void take(long atMillis, long resetAt, long cost) {
      takes.add(new long[] {atMillis, cost});
    }
  }

  private static final class TokenBucket implements Book {
    private final Promise promise;

    /** Permits times the window's milliseconds, as of then. */
    private long debt;

    private long thenMillis;

    TokenBucket(Promise promise) {
      this.promise = promise;
    }

    @Override
    public long used(long atMillis, long resetAt) {
      return -Math.floorDiv(-debtAt(atMillis), promise.windowMillis());
    }

    @Override
    public void take(long atMillis, long resetAt, long cost) {
      debt = debtAt(atMillis) + cost * promise.windowMillis();
      thenMillis = atMillis;
    }

    private long debtAt(long atMillis) {
      return Math.max(0, debt - promise.perWindow() * (atMillis - thenMillis));
    }
  }
}
