package dev.weir.node.decision;

import dev.weir.config.matching.Check;
import dev.weir.config.matching.Checks;
import dev.weir.node.decision.Breaker.Permit;
import dev.weir.node.limiter.AskTimeout;
import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.TakeRequest;
import dev.weir.node.limiter.Tally;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells owners that are back what was judged and granted in their place. An owner is back when it
 * answers a look; the debit that follows is told once, and lost if the owner goes away again
 * meanwhile.
 */
final class Debits {

  private final Judge judge;
  private final int most;
  private final AskTimeout timeout;

  Debits(Judge judge, DecisionSettings settings) {
    this.judge = judge;
    this.most = settings.debitSubjects();
    this.timeout = settings.askTimeout();
  }

  /** Asks some of the owners that should count something whether they are back. */
  void offer() {
    for (Checks owing : judge.fallbacks().owing(most)) {
      judge.breakers().acquire(owing).ifPresent(permit -> look(owing, permit));
    }
  }

  private void look(Checks owing, Permit permit) {
    TakeRequest look = new TakeRequest(owing, 0, judge.nextCallId(), Optional.empty(), timeout);
    var unused =
        judge.limiters().take(look).whenComplete((reply, failure) -> looked(owing, permit, reply));
  }

  private void looked(Checks owing, Permit permit, @Nullable Reply reply) {
    boolean silent =
        reply == null
            || reply.<Boolean>fold(
                judged -> false,
                conflict -> false,
                unavailable -> unavailable.reason() == Reason.TIMEOUT);
    if (silent) {
      permit.silent();
    } else {
      permit.answered();
    }
    if (reply != null
        && reply.<Boolean>fold(judged -> true, conflict -> false, unavailable -> false)) {
      debit(owing);
    }
  }

  private void debit(Checks owing) {
    Tally judged = judge.fallbacks().settleCalls(owing);
    if (!judged.equals(Tally.NONE)) {
      judge.limiters().counted(owing.subject(), owing.durability(), judged);
    }
    long[] owed = judge.fallbacks().settle(owing);
    for (int i = 0; i < owed.length; i++) {
      if (owed[i] > 0) {
        Check bucket = owing.checks().get(i);
        judge
            .limiters()
            .debit(new Checks(owing.subject(), owing.durability(), List.of(bucket)), owed[i]);
      }
    }
  }
}
