package dev.weir.node.limiter;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which takes may not be refunded any more: those that were, so that each is refunded once, and
 * those whose answer somebody else was given. A receipt that is older than this remembers is not
 * honoured; nor is one more where the bound is reached: that costs its permit, and grants nothing.
 */
final class Refunded {

  static final long MEMORY_MILLIS = Duration.ofSeconds(60).toMillis();
  static final int MAX = 10_000;

  private final Map<Long, Long> atMillisByCall = new LinkedHashMap<>();

  /** No take up to then is refunded: one of them was to be noted, and there was no room. */
  private long noneUpToMillis = Long.MIN_VALUE;

  /** Notes a refund; false if it must not be applied. */
  boolean first(long callId, long takenAtMillis, long nowMillis) {
    boolean refused =
        Math.abs(nowMillis - takenAtMillis) > MEMORY_MILLIS
            || takenAtMillis <= noneUpToMillis
            || !hasRoom(nowMillis);
    return !refused && atMillisByCall.putIfAbsent(callId, nowMillis) == null;
  }

  /** Notes that a take must not be refunded: its answer was repeated to another asker. */
  void never(long callId, long nowMillis) {
    if (hasRoom(nowMillis)) {
      atMillisByCall.putIfAbsent(callId, nowMillis);
    } else if (!atMillisByCall.containsKey(callId)) {
      noneUpToMillis = nowMillis;
    }
  }

  private boolean hasRoom(long nowMillis) {
    Iterator<Long> oldest = atMillisByCall.values().iterator();
    while (oldest.hasNext() && nowMillis - oldest.next() > MEMORY_MILLIS) {
      oldest.remove();
    }
    return atMillisByCall.size() < MAX;
  }
}
