package dev.weir.node.limiter;

import akka.actor.typed.ActorRef;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The turns of a node's stopping owners to write what they settle: so many at a time that thousands
 * which stop at once do not make the journal fail. Those with permits to settle come before those
 * that have only accounts, remembered answers or what they have learned; else first come, first
 * served. Safe to use from any thread.
 */
public final class SettlingTurns {

  private final int most;
  private final Set<ActorRef<?>> writing = new HashSet<>();
  private final Map<ActorRef<?>, Runnable> withPermits = new LinkedHashMap<>();
  private final Map<ActorRef<?>, Runnable> others = new LinkedHashMap<>();

  /**
   * @param most owners that write at a time
   */
  public SettlingTurns(int most) {
    this.most = most;
  }

  /**
   * Whether it is this owner's turn.
   *
   * @param permits whether it has permits to settle
   * @param itsTurn if it is not, run when it is; tells the owner, and no more
   */
  public synchronized boolean take(ActorRef<?> owner, boolean permits, Runnable itsTurn) {
    if (writing.contains(owner)) {
      return true;
    }
    if (writing.size() < most) {
      return writing.add(owner);
    }
    (permits ? withPermits : others).put(owner, itsTurn);
    return false;
  }

  /** Ends the turn, or the waiting, of an owner that is gone. */
  public synchronized void leave(ActorRef<?> owner) {
    withPermits.remove(owner);
    others.remove(owner);
    if (writing.remove(owner)) {
      next(withPermits.isEmpty() ? others : withPermits);
    }
  }

  private void next(Map<ActorRef<?>, Runnable> waiting) {
    Iterator<Map.Entry<ActorRef<?>, Runnable>> first = waiting.entrySet().iterator();
    if (first.hasNext()) {
      Map.Entry<ActorRef<?>, Runnable> next = first.next();
      first.remove();
      writing.add(next.getKey());
      next.getValue().run();
    }
  }
}
