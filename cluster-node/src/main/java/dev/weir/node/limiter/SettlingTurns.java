package dev.weir.node.limiter;

import akka.actor.typed.ActorRef;
import dev.weir.node.limiter.LimiterCommand.SettlingTurn;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The turns of a node's stopping limiters to write what they settle: so many at a time that
 * thousands which stop at once do not make the journal fail. Those with permits to settle come
 * before those that have only accounts and remembered answers; else first come, first served. Safe
 * to use from any thread.
 */
final class SettlingTurns {

  private final int most;
  private final Set<ActorRef<LimiterCommand>> writing = new HashSet<>();
  private final Set<ActorRef<LimiterCommand>> withPermits = new LinkedHashSet<>();
  private final Set<ActorRef<LimiterCommand>> withAccounts = new LinkedHashSet<>();

  /**
   * @param most limiters that write at a time
   */
  SettlingTurns(int most) {
    this.most = most;
  }

  /**
   * Whether it is this limiter's turn; if not, it is told a {@link SettlingTurn} when it is.
   *
   * @param permits whether it has permits to settle
   */
  synchronized boolean take(ActorRef<LimiterCommand> limiter, boolean permits) {
    if (writing.contains(limiter)) {
      return true;
    }
    if (writing.size() < most) {
      return writing.add(limiter);
    }
    (permits ? withPermits : withAccounts).add(limiter);
    return false;
  }

  /** Ends the turn, or the waiting, of a limiter that is gone. */
  synchronized void leave(ActorRef<LimiterCommand> limiter) {
    withPermits.remove(limiter);
    withAccounts.remove(limiter);
    if (writing.remove(limiter)) {
      next(withPermits.isEmpty() ? withAccounts : withPermits);
    }
  }

  private void next(Set<ActorRef<LimiterCommand>> waiting) {
    Iterator<ActorRef<LimiterCommand>> first = waiting.iterator();
    if (first.hasNext()) {
      ActorRef<LimiterCommand> next = first.next();
      first.remove();
      writing.add(next);
      next.tell(SettlingTurn.INSTANCE);
    }
  }
}
