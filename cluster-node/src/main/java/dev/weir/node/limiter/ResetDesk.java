package dev.weir.node.limiter;

import dev.weir.node.limiter.LimiterCommand.Reset;
import dev.weir.node.limiter.Managed.Done;
import dev.weir.node.limiter.Managed.NotNow;
import dev.weir.node.limiter.Reply.Reason;
import java.util.ArrayList;
import java.util.List;

/** Operators who want a limiter's windows emptied: one write is for all who wait. */
final class ResetDesk {

  private static final int MOST_WAITING = 16;

  private final List<Reset> waiting = new ArrayList<>(0);
  private final List<Reset> underWay = new ArrayList<>(0);

  /** Whether there is somebody whose wish is not under way yet. */
  boolean isWanted() {
    return !waiting.isEmpty();
  }

  /** Whether anybody waits. */
  boolean isBusy() {
    return !waiting.isEmpty() || !underWay.isEmpty();
  }

  void add(Reset reset) {
    if (waiting.size() == MOST_WAITING) {
      reset.replyTo().tell(new NotNow(reset.callId(), Reason.CAPACITY));
    } else {
      waiting.add(reset);
    }
  }

  /** All who wait are being served. */
  void begin() {
    underWay.addAll(waiting);
    waiting.clear();
  }

  /**
   * It is durable.
   *
   * @param tenure whether this node may still act as an owner; else another may, and not know of it
   */
  void done(boolean tenure) {
    underWay.forEach(
        reset ->
            reset
                .replyTo()
                .tell(
                    tenure ? new Done(reset.callId()) : new NotNow(reset.callId(), Reason.TENURE)));
    underWay.clear();
  }

  void refuse(Reason reason) {
    underWay.addAll(waiting);
    waiting.clear();
    underWay.forEach(reset -> reset.replyTo().tell(new NotNow(reset.callId(), reason)));
    underWay.clear();
  }
}
