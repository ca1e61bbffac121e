package dev.weir.node.limiter;

import java.time.Duration;
import java.util.Arrays;

/**
 * The calls that a limiter has judged lately: one that is asked for once more, since its answer did
 * not come, is not counted twice. As many as came in the last seconds, at most {@value #MOST}; then
 * a call may be judged twice, and the asker gives the second grant back.
 */
final class RecentCalls {

  static final int MOST = 256;

  private static final int FIRST = 4;

  /** Above the longest time in which a call is asked for. */
  private static final long KEPT_MILLIS = Duration.ofSeconds(3).toMillis();

  private long[] callIds = new long[FIRST];
  private int next;
  private long roundSinceMillis;

  void add(long callId, long nowMillis) {
    if (next == callIds.length) {
      boolean tooFew = nowMillis - roundSinceMillis < KEPT_MILLIS && callIds.length < MOST;
      next = tooFew ? callIds.length : 0;
      callIds = tooFew ? Arrays.copyOf(callIds, 2 * callIds.length) : callIds;
      roundSinceMillis = nowMillis;
    }
    callIds[next++] = callId;
  }

  boolean has(long callId) {
    for (long known : callIds) {
      if (known == callId) {
        return true;
      }
    }
    return false;
  }
}
