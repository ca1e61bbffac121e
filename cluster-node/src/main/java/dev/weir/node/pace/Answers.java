package dev.weir.node.pace;

import dev.weir.config.policy.Algorithm;
import dev.weir.node.limiter.Reply.Conflict;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.MetWindow;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.Response;
import dev.weir.node.limiter.Response.Queued;
import dev.weir.node.window.Lease;
import dev.weir.node.window.WindowView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a destination answers to a front end, as a limiter would. */
final class Answers {

  /** What a denial calls it. */
  static final String DESTINATION = "destination";

  private Answers() {}

  static Response of(long callId, Verdict verdict, DestinationCore core, long nowMillis) {
    if (verdict instanceof Verdict.LetIn in) {
      return letIn(callId, in, nowMillis);
    }
    if (verdict instanceof Verdict.Conflict) {
      return new Conflict(callId);
    }
    if (verdict instanceof Verdict.Denied denied) {
      return judged(
          callId,
          List.of(denial(core, denied.retryAfterMillis(), nowMillis)),
          nowMillis,
          null,
          denied.queuedMillis());
    }
    if (verdict instanceof Verdict.Free) {
      return judged(callId, List.of(), nowMillis, null, 0);
    }
    return verdict instanceof Verdict.Queued
        ? new Queued(callId)
        : new Unavailable(callId, Reason.TIMEOUT);
  }

  static Judged letIn(long callId, Verdict.LetIn in, long nowMillis) {
    Lease lease = new Lease(in.number(), in.sinceMillis(), in.expiresAtMillis());
    return judged(callId, List.of(), nowMillis, lease, in.queuedMillis());
  }

  private static Judged judged(
      long callId,
      List<MetWindow> denials,
      long nowMillis,
      @Nullable Lease lease,
      long queuedMillis) {
    return new Judged(callId, denials.isEmpty(), denials, null, nowMillis, lease, queuedMillis);
  }

  /** As a bound on calls in flight shows: a window in which all slots come free. */
  private static MetWindow denial(DestinationCore core, long retryAfterMillis, long nowMillis) {
    WindowView view =
        new WindowView(
            core.bound(),
            core.leaseMillis(),
            Algorithm.SLIDING,
            core.inFlight(),
            0,
            core.endsAtMillis(nowMillis),
            0,
            true,
            true,
            retryAfterMillis);
    return new MetWindow(DESTINATION, DESTINATION, "", view, false);
  }
}
