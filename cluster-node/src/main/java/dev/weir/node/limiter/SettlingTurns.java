package dev.weir.node.limiter;

import akka.actor.typed.ActorRef;
import dev.weir.node.limiter.LimiterCommand.SettlingTurn;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The turns of a node's stopping limiters that have no permits to settle, only accounts and
 * remembered answers. A few write at a time, first come first served: when a whole node stops,
 * those with permits to settle, who need no turn, do not stand behind them. Safe to use from any
 * thread.
 */
final class SettlingTurns {

  private final int most;
  private final Set<ActorRef<LimiterCommand>> writing = new HashSet<>();
  private final Set<ActorRef<LimiterCommand>> waiting = new LinkedHashSet<>();

  /**
   * @param most limiters that write at a time
   */
  SettlingTurns(int most) {
    this.most = most;
  }

  /** Whether it is this limiter's turn; if not, it is told a {@link SettlingTurn} when it is. */
  synchronized boolean take(ActorRef<LimiterCommand> limiter) {
    if (writing.contains(limiter)) {
      return true;
    }
    if (writing.size() < most) {
      return writing.add(limiter);
    }
    waiting.add(limiter);
    return false;
  }

  /** Ends the turn, or the waiting, of a limiter that is gone. */
  synchronized void leave(ActorRef<LimiterCommand> limiter) {
    waiting.remove(limiter);
    if (writing.remove(limiter) && !waiting.isEmpty()) {
      Iterator<ActorRef<LimiterCommand>> first = waiting.iterator();
      ActorRef<LimiterCommand> next = first.next();
      first.remove();
      writing.add(next);
      next.tell(SettlingTurn.INSTANCE);
    }
  }
}
