package dev.weir.node.pace;

import dev.weir.node.window.Waiter;
import dev.weir.node.window.WaitingLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Deliveries that wait for one destination: those of one sender first come first served, senders in
 * turn. Whoever has one waiting is next after one of each other, however many those have. Mutable;
 * confined to its actor.
 */
final class FairLine {

  /** In the order of their turns; none is empty. */
  private final LinkedHashMap<String, WaitingLine> lines = new LinkedHashMap<>();

  private final Map<Long, String> senders = new HashMap<>();

  int size() {
    return senders.size();
  }

  boolean isEmpty() {
    return senders.isEmpty();
  }

  /** Whether the call waits; from now on it was asked for now. */
  boolean touch(long callId, long nowMillis) {
    String sender = senders.get(callId);
    WaitingLine line = sender == null ? null : lines.get(sender);
    return line != null && line.touch(callId, nowMillis);
  }

  /** Puts a call into its sender's line; one that has none has its turn after all others. */
  void add(String sender, Waiter waiter, long nowMillis) {
    lines.computeIfAbsent(sender, none -> new WaitingLine()).add(waiter, nowMillis);
    senders.put(waiter.callId(), sender);
  }

  /** Takes out the one whose turn it is; its sender's next turn is after all others'. */
  Optional<Waiter> next() {
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    Map.Entry<String, WaitingLine> first = lines.entrySet().iterator().next();
    String sender = first.getKey();
    WaitingLine line = first.getValue();
    Optional<Waiter> next = line.first();
    next.ifPresent(waiter -> remove(waiter.callId()));
    if (lines.remove(sender) != null) {
      lines.put(sender, line);
    }
    return next;
  }

  Optional<Waiter> remove(long callId) {
    String sender = senders.remove(callId);
    WaitingLine line = sender == null ? null : lines.get(sender);
    if (line == null) {
      return Optional.empty();
    }
    Optional<Waiter> removed = line.remove(callId);
    if (line.isEmpty()) {
      lines.remove(sender);
    }
    return removed;
  }

  /**
   * Makes room for one more of a sender: the last of whoever has most waiting goes, if that is at
   * least two more than the sender has.
   *
   * @return who went; empty: there is no room
   */
  Optional<Waiter> displace(String sender) {
    int own = lines.containsKey(sender) ? lines.get(sender).size() : 0;
    WaitingLine longest = null;
    for (WaitingLine line : lines.values()) {
      longest = longest == null || line.size() > longest.size() ? line : longest;
    }
    return longest != null && longest.size() >= own + 2
        ? longest.last().flatMap(last -> remove(last.callId()))
        : Optional.empty();
  }

  /** Takes out those whose wait is over and those whom nobody asks for any more. */
  List<Waiter> over(long nowMillis) {
    List<Waiter> over = new ArrayList<>();
    for (Iterator<WaitingLine> each = lines.values().iterator(); each.hasNext(); ) {
      WaitingLine line = each.next();
      for (Iterator<Waiter> waiters = line.iterator(); waiters.hasNext(); ) {
        Waiter waiter = waiters.next();
        waiter.noteClock(nowMillis);
        if (waiter.isOverdue(nowMillis) || waiter.isAbandoned(nowMillis)) {
          waiters.remove();
          senders.remove(waiter.callId());
          over.add(waiter);
        }
      }
      if (line.isEmpty()) {
        each.remove();
      }
    }
    return over;
  }

  /** Takes out all. */
  List<Waiter> drain() {
    List<Waiter> all = new ArrayList<>();
    for (Optional<Waiter> next = next(); next.isPresent(); next = next()) {
      all.add(next.get());
    }
    return all;
  }
}
