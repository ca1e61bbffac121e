package dev.weir.node.limiter;

import dev.weir.node.limiter.Reply.Judged;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers to calls that waited and were let in, for as long as somebody may still ask for one of
 * them: its answer was on its way then. Bounded; beyond it such a call counts twice.
 */
final class LetIn {

  private static final long MEMORY_MILLIS = 10_000;
  private static final int MOST = 10_000;

  private final Map<Long, Judged> byCall = new LinkedHashMap<>();

  /** Notes one; those before it that nobody can ask for any more go. */
  void add(Judged answer) {
    if (answer.queuedMillis() == 0) {
      return;
    }
    Iterator<Judged> oldest = byCall.values().iterator();
    while (oldest.hasNext()
        && (byCall.size() >= MOST
            || Math.abs(answer.decidedAtMillis() - oldest.next().decidedAtMillis())
                > MEMORY_MILLIS)) {
      oldest.remove();
    }
    byCall.put(answer.callId(), answer);
  }

  @Nullable Judged find(long callId) {
    return byCall.get(callId);
  }

  Optional<Judged> remove(long callId) {
    return Optional.ofNullable(byCall.remove(callId));
  }
}
