package dev.weir.node.limiter;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which takes were refunded lately, so that each is refunded once. A receipt that is older than
 * this remembers is not honoured; nor is one more where the bound is reached: that costs its
 * permit, and grants nothing.
 */
final class Refunded {

  static final long MEMORY_MILLIS = Duration.ofSeconds(60).toMillis();
  static final int MAX = 10_000;

  private final Map<Long, Long> atMillisByCall = new LinkedHashMap<>();

  /** Notes a refund; false if it must not be applied. */
  boolean first(long callId, long takenAtMillis, long nowMillis) {
    Iterator<Long> oldest = atMillisByCall.values().iterator();
    while (oldest.hasNext() && nowMillis - oldest.next() > MEMORY_MILLIS) {
      oldest.remove();
    }
    boolean refused =
        Math.abs(nowMillis - takenAtMillis) > MEMORY_MILLIS || atMillisByCall.size() >= MAX;
    return !refused && atMillisByCall.putIfAbsent(callId, nowMillis) == null;
  }
}
