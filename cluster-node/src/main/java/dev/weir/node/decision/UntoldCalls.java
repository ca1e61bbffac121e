package dev.weir.node.decision;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.policy.Durability;
import dev.weir.node.limiter.Tally;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The calls that fallbacks judged and that their owners have not been told of, for their accounts;
 * of the subject whose calls are the longest ago they are forgotten at the bound. Not thread-safe:
 * {@link Fallbacks} has the lock.
 */
final class UntoldCalls {

  /**
   * @param checks of the latest call: by asking for these it is seen whether the owner is back
   */
  private record Untold(Checks checks, Tally judged) {
    Untold and(Untold later) {
      return new Untold(later.checks, judged.plus(later.judged));
    }
  }

  private final Cache<Limiter, Untold> bySubject;
  private Iterator<Map.Entry<Limiter, Untold>> sweep = Collections.emptyIterator();

  /**
   * @param most subjects
   */
  UntoldCalls(long most) {
    bySubject =
        Caffeine.newBuilder()
            .maximumSize(most)
            // Where it stands: the default would hop to the common pool.
            .executor(Runnable::run)
            .build();
  }

  /** A fallback judged a call in place of one limiter. */
  void add(Checks checks, Tally judged) {
    Limiter owner = new Limiter(checks.subject(), checks.durability());
    // Of limits that are not spread: the owner itself is to answer, not what the node holds of it.
    Checks asked = new Checks(checks.subject(), checks.durability(), checks.checks());
    var unused =
        bySubject.asMap().merge(owner, new Untold(asked, judged), (known, one) -> known.and(one));
  }

  /**
   * Durable owners that should be told; goes on where it left off. Those in memory are told with
   * their debits only: else their accounts have gone with their windows.
   *
   * @param most how many at most; ten times as many are looked at
   */
  List<Checks> owing(int most) {
    List<Checks> owing = new ArrayList<>();
    for (int seen = 0; seen < 10L * most && owing.size() < most; seen++) {
      if (!sweep.hasNext()) {
        sweep = bySubject.asMap().entrySet().iterator();
        break;
      }
      Map.Entry<Limiter, Untold> next = sweep.next();
      if (next.getKey().durability() == Durability.DURABLE) {
        owing.add(next.getValue().checks());
      }
    }
    return owing;
  }

  /** What an owner is to be told; from now on it is told. */
  Tally settle(Limiter owner) {
    Untold untold = bySubject.asMap().remove(owner);
    return untold == null ? Tally.NONE : untold.judged();
  }
}
