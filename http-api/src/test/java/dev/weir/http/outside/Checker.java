package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.outside.Verdict.Window;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Holds answers against what policies publish: among those that were allowed and not degraded, no
 * window ever holds more than its limit. Knows nothing of how the product counts.
 */
final class Checker {
  /** By how much nodes' clocks, all on one machine, may be read apart. */
  private static final long SLACK_MILLIS = 10;

  /** A window's end in the middle of a second is shown as the next whole one. */
  private static final long ROUNDED_UP_MILLIS = 1_000;

  private final List<Promise> promises;
  private final List<String> broken = new ArrayList<>();

  private Checker(List<Promise> promises) {
    this.promises = promises;
  }

  private record Key(Promise promise, String subject) {}

  /** Made at an instant between these two, both included. */
  private record Grant(long fromMillis, long toMillis, long resetAt, long cost) {
    /** Of several owners each decided at an instant of its own, while the asker waited. */
    static Grant of(Seen seen, Window window) {
      boolean oneOwner = seen.verdict().limits().size() == 1;
      long decidedMillis = seen.verdict().decidedAtMillis();
      return new Grant(
          oneOwner ? decidedMillis : seen.askedMillis(),
          oneOwner ? decidedMillis : seen.answeredMillis(),
          window.resetAt(),
          seen.question().cost());
    }
  }

  /** Fails with every broken promise among these answers. */
  static void check(List<Promise> promises, Collection<Seen> answers) {
    Checker checker = new Checker(promises);
    checker.grants(answers).forEach(checker::window);
    assertThat(checker.broken).as("broken promises").isEmpty();
  }

  private Map<Key, List<Grant>> grants(Collection<Seen> answers) {
    Map<Key, List<Grant>> grants = new HashMap<>();
    Set<String> counted = new HashSet<>();
    for (Seen seen : answers) {
      boolean granted = seen.allowed() && !seen.degraded() && seen.question().cost() > 0;
      // One with an id is counted once, however often it is asked.
      boolean first =
          seen.question().id().map(id -> counted.add(seen.question().caller() + id)).orElse(true);
      if (granted && first) {
        for (Window window : seen.verdict().limits()) {
          grants
              .computeIfAbsent(key(seen, window), key -> new ArrayList<>())
              .add(Grant.of(seen, window));
        }
      }
    }
    return grants;
  }

  private Key key(Seen seen, Window window) {
    Promise promise =
        promises.stream()
            .filter(each -> each.isOf(seen.question().policy(), window))
            .findFirst()
            .orElseThrow(() -> new AssertionError("nothing published of " + window));
    if (promise.permits() != window.limit()) {
      broken.add(window + " (expected: limit " + promise.permits() + ")");
    }
    return new Key(promise, window.subject());
  }

  private void window(Key key, List<Grant> grants) {
    switch (key.promise().shape()) {
      case CALENDAR -> {
        resetsWithinOneWindow(key, grants, 0);
        grants.stream()
            .filter(grant -> grant.resetAt() % key.promise().windowSeconds() != 0)
            .forEach(grant -> broken.add(key + ": " + grant + " (expected: the calendar's reset)"));
        fixed(key, grants);
      }
      case FIRST_CALL -> {
        resetsWithinOneWindow(key, grants, ROUNDED_UP_MILLIS);
        fixed(key, grants);
      }
      case SLIDING -> sliding(key, grants);
      case TOKEN_BUCKET -> tokenBucket(key, grants);
    }
  }

  private void resetsWithinOneWindow(Key key, List<Grant> grants, long roundedMillis) {
    for (Grant grant : grants) {
      long resetMillis = 1_000 * grant.resetAt();
      if (resetMillis < grant.fromMillis() - SLACK_MILLIS
          || resetMillis
              > grant.toMillis() + key.promise().windowMillis() + roundedMillis + SLACK_MILLIS) {
        broken.add(key + ": " + grant + " (expected: the reset within a window)");
      }
    }
  }

  /** Windows do not overlap, and each holds its permits. */
  private void fixed(Key key, List<Grant> grants) {
    TreeMap<Long, Long> sums = new TreeMap<>();
    grants.forEach(grant -> sums.merge(grant.resetAt(), grant.cost(), Long::sum));
    sums.forEach(
        (resetAt, sum) -> {
          Long before = sums.lowerKey(resetAt);
          // Both are rounded up to whole seconds.
          if (before != null && resetAt - before < key.promise().windowSeconds() - 1) {
            broken.add(key + ": windows until " + before + " and until " + resetAt);
          }
          if (sum > key.promise().permits()) {
            broken.add(key + ": " + sum + " permits in the window until " + resetAt);
          }
        });
  }

  /** What was certainly granted within less than the window's length. */
  private void sliding(Key key, List<Grant> grants) {
    for (Grant first : grants) {
      long endMillis = first.fromMillis() + key.promise().windowMillis() - SLACK_MILLIS;
      long sum =
          grants.stream()
              .filter(grant -> grant.fromMillis() >= first.fromMillis())
              .filter(grant -> grant.toMillis() < endMillis)
              .mapToLong(Grant::cost)
              .sum();
      if (sum > key.promise().permits()) {
        broken.add(key + ": " + sum + " permits in the window from " + first);
      }
    }
  }

  /** No interval gives more than what the bucket holds and what flows into it meanwhile. */
  private void tokenBucket(Key key, List<Grant> grants) {
    Promise promise = key.promise();
    for (Grant first : grants) {
      List<Grant> later =
          grants.stream()
              .filter(grant -> grant.fromMillis() >= first.fromMillis())
              .sorted(Comparator.comparingLong(Grant::toMillis))
              .toList();
      long sum = 0;
      for (Grant last : later) {
        sum += last.cost();
        long elapsedMillis = last.toMillis() - first.fromMillis() + SLACK_MILLIS;
        long most =
            promise.permits() * promise.windowMillis() + promise.perWindow() * elapsedMillis;
        if (sum * promise.windowMillis() > most) {
          broken.add(key + ": " + sum + " permits from " + first + " to " + last);
        }
      }
    }
  }
}
