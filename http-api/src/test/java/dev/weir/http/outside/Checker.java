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
  /** By how much the decisions of one call by several owners may lie apart. */
  private static final long SLACK_MILLIS = 100;

  private final List<Promise> promises;
  private final List<String> broken = new ArrayList<>();

  private Checker(List<Promise> promises) {
    this.promises = promises;
  }

  private record Key(Promise promise, String subject) {}

  private record Grant(long atMillis, long resetAt, long cost) {}

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
          Grant grant =
              new Grant(seen.verdict().decidedAtMillis(), window.resetAt(), seen.question().cost());
          grants.computeIfAbsent(key(seen, window), key -> new ArrayList<>()).add(grant);
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
    grants.sort(Comparator.comparingLong(Grant::atMillis));
    switch (key.promise().shape()) {
      case CALENDAR -> calendar(key, grants);
      case FIRST_CALL -> firstCall(key, grants);
      case SLIDING -> sliding(key, grants);
      case TOKEN_BUCKET -> tokenBucket(key, grants);
    }
  }

  private void calendar(Key key, List<Grant> grants) {
    Promise promise = key.promise();
    for (Grant grant : grants) {
      long fromEdge = 1_000 * grant.resetAt() - grant.atMillis();
      if (grant.resetAt() % promise.windowSeconds() != 0
          || fromEdge < -SLACK_MILLIS
          || fromEdge > promise.windowMillis() + SLACK_MILLIS) {
        broken.add(key + ": " + grant + " (expected: the reset at the window's edge)");
      }
    }
    fixed(key, grants);
  }

  private void firstCall(Key key, List<Grant> grants) {
    Promise promise = key.promise();
    long end = Long.MIN_VALUE;
    for (Grant grant : grants) {
      long untilReset = 1_000 * grant.resetAt() - grant.atMillis();
      if (untilReset < -SLACK_MILLIS
          || untilReset > promise.windowMillis() + 1_000 + SLACK_MILLIS) {
        broken.add(key + ": " + grant + " (expected: the reset within a window)");
      }
      // Both are rounded up to whole seconds.
      if (grant.resetAt() != end && grant.resetAt() < end + promise.windowSeconds() - 1) {
        broken.add(key + ": " + grant + " (expected: no window before the one until " + end + ")");
      }
      end = grant.resetAt();
    }
    fixed(key, grants);
  }

  private void fixed(Key key, List<Grant> grants) {
    Map<Long, Long> sums = new TreeMap<>();
    grants.forEach(grant -> sums.merge(grant.resetAt(), grant.cost(), Long::sum));
    sums.forEach(
        (resetAt, sum) -> {
          if (sum > key.promise().permits()) {
            broken.add(key + ": " + sum + " permits in the window until " + resetAt);
          }
        });
  }

  private void sliding(Key key, List<Grant> grants) {
    long lengthMillis = key.promise().windowMillis() - SLACK_MILLIS;
    long sum = 0;
    int first = 0;
    for (Grant last : grants) {
      sum += last.cost();
      while (grants.get(first).atMillis() <= last.atMillis() - lengthMillis) {
        sum -= grants.get(first++).cost();
      }
      if (sum > key.promise().permits()) {
        broken.add(key + ": " + sum + " permits in the window until " + last);
      }
    }
  }

  /** No interval gives more than what the bucket holds and what flows into it meanwhile. */
  private void tokenBucket(Key key, List<Grant> grants) {
    Promise promise = key.promise();
    long inflow = promise.perWindow();
    // In permits times the window's milliseconds; "before" is the least over all beginnings.
    long sum = 0;
    long before = Long.MAX_VALUE;
    for (Grant grant : grants) {
      before = Math.min(before, sum - inflow * (grant.atMillis() - SLACK_MILLIS));
      sum += grant.cost() * promise.windowMillis();
      long most = promise.permits() * promise.windowMillis();
      if (sum - inflow * grant.atMillis() - before > most) {
        broken.add(key + ": more than the bucket held until " + grant);
      }
    }
  }
}
