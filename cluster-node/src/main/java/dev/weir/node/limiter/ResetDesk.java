package dev.weir.node.limiter;

import dev.weir.node.limiter.LimiterCommand.Reset;
import dev.weir.node.limiter.Managed.Done;
import dev.weir.node.limiter.Managed.NotNow;
import dev.weir.node.limiter.Managed.NothingThere;
import dev.weir.node.limiter.Reply.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * A durable limiter's desk for operators who want its windows emptied: one write is for all who
 * wait.
 */
final class ResetDesk {

  private static final int MOST_WAITING = 16;

  private final LimiterContext shared;
  private final LimiterCore core;
  private final LedgerLine ledger;
  private final List<Reset> waiting = new ArrayList<>(0);
  private final List<Reset> underWay = new ArrayList<>(0);

  ResetDesk(LimiterContext shared, LimiterCore core, LedgerLine ledger) {
    this.shared = shared;
    this.core = core;
    this.ledger = ledger;
  }

  /** Takes a wish, or says why not. */
  void add(Reset reset, long nowMillis) {
    long callId = reset.callId();
    if (ledger.isDown()) {
      reset.replyTo().tell(new NotNow(callId, Reason.JOURNAL));
    } else if (!core.hasJudged() && ledger.sequenceNr() == 0) {
      reset.replyTo().tell(new NothingThere(callId));
    } else if (waiting.size() == MOST_WAITING) {
      reset.replyTo().tell(new NotNow(callId, Reason.CAPACITY));
    } else if (!shared.isPast(reset.deadlineMillis(), reset.replyTo(), nowMillis)) {
      waiting.add(reset);
    }
  }

  /** Has it written for all who wait; false if nobody does, or may. */
  boolean begin(long nowMillis) {
    if (waiting.isEmpty()) {
      return false;
    }
    if (!shared.tenure().held()) {
      refuse(Reason.TENURE);
      return false;
    }
    underWay.addAll(waiting);
    waiting.clear();
    ledger.write(core.entries().resetting(nowMillis));
    return true;
  }

  /** It is durable: empties the windows, and says so while no other owner may serve them. */
  void done() {
    core.reset();
    boolean tenure = shared.tenure().held();
    for (Reset reset : underWay) {
      long callId = reset.callId();
      reset.replyTo().tell(tenure ? new Done(callId) : new NotNow(callId, Reason.TENURE));
    }
    underWay.clear();
  }

  void refuse(Reason reason) {
    underWay.addAll(waiting);
    waiting.clear();
    underWay.forEach(reset -> reset.replyTo().tell(new NotNow(reset.callId(), reason)));
    underWay.clear();
  }
}
