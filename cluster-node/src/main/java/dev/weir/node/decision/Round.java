package dev.weir.node.decision;

import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Match.Met;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Policy;
import dev.weir.node.decision.Breaker.Permit;
import dev.weir.node.decision.Fallbacks.Substitute;
import dev.weir.node.limiter.AskTimeout;
import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Reply.Conflict;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.TakeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call being judged: all of its limiters are asked at once, and the last reply decides.
 *
 * <p>Each limiter's own take is atomic. Where one of several denies, the others get back what they
 * granted; where one cannot judge, its fallback does. What a remembered answer shows was taken by
 * an earlier asking of the same call (it has no receipt), and is not given back here.
 */
final class Round {

  private static final Logger log = LoggerFactory.getLogger(Round.class);

  /** How often a limiter is asked that says it is moving: after the first time its region waits. */
  private static final int MOST_ASKS = 3;

  private final Judge judge;
  private final Policy policy;
  private final Met met;
  private final Optional<CallKey> key;
  private final AskTimeout timeout;
  private final long beganAtMillis;
  private final Asked[] asked;
  private final AtomicInteger missing;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();

  Round(Judge judge, Policy policy, Met met, Optional<CallKey> key, AskTimeout timeout) {
    this.judge = judge;
    this.policy = policy;
    this.met = met;
    this.key = key;
    this.timeout = timeout;
    this.beganAtMillis = judge.clock().millis();
    this.asked = new Asked[met.checks().size()];
    for (int i = 0; i < asked.length; i++) {
      asked[i] = new Asked(met.checks().get(i));
    }
    this.missing = new AtomicInteger(asked.length);
  }

  /** Asks all limiters; to be called once. */
  CompletableFuture<Answer> ask() {
    for (Asked each : asked) {
      each.ask(timeout);
    }
    return answer;
  }

  private void replied() {
    if (missing.decrementAndGet() == 0) {
      conclude();
    }
  }

  private void conclude() {
    Answer conclusion;
    try {
      conclusion = conflicted() ? conflict() : decide();
    } catch (RuntimeException bug) {
      answer.completeExceptionally(bug);
      return;
    }
    answer.complete(conclusion);
  }

  private boolean conflicted() {
    for (Asked each : asked) {
      if (each.conflict) {
        return true;
      }
    }
    return false;
  }

  private Answer conflict() {
    refundAll();
    return new Answer.Conflict(key.map(CallKey::id).orElse(""));
  }

  private Decision decide() {
    boolean allowed = true;
    boolean degraded = false;
    long decidedAtMillis = 0;
    for (Asked each : asked) {
      each.withdrawWithoutTenure();
      Judged judged = each.judged;
      if (judged == null) {
        degraded = true;
      } else {
        allowed &= judged.allowed();
        decidedAtMillis = Math.max(decidedAtMillis, judged.decidedAtMillis());
      }
    }
    if (degraded) {
      return decideWithFallbacks(allowed);
    }
    Rendering rendering = new Rendering(allowed);
    if (!allowed) {
      refundAll();
    }
    for (Asked each : asked) {
      each.render(rendering, allowed);
    }
    return raised(rendering.decision(policy.name(), false, decidedAtMillis));
  }

  private Decision decideWithFallbacks(boolean othersAllow) {
    List<Checks> silent = new ArrayList<>(asked.length);
    for (Asked each : asked) {
      if (each.judged == null) {
        silent.add(each.checks);
      }
    }
    Substitute substitute = judge.fallbacks().judge(policy, silent, met.cost(), othersAllow);
    boolean allowed = othersAllow && substitute.allowed();
    if (!allowed) {
      refundAll();
    }
    Rendering rendering = new Rendering(allowed);
    int next = 0;
    for (Asked each : asked) {
      if (each.judged == null) {
        rendering.add(each.checks, substitute.windows().get(next++));
      } else {
        each.render(rendering, allowed);
      }
    }
    return raised(rendering.decision(policy.name(), true, substitute.decidedAtMillis()));
  }

  private Decision raised(Decision decision) {
    return decision.waitingAtLeast(judge.retryFloor().atLeastSeconds(policy.name()));
  }

  private void refundAll() {
    for (Asked each : asked) {
      each.refund();
    }
  }

  /** One limiter's part. Its fields are written before {@code missing} is counted down. */
  private final class Asked implements BiConsumer<Reply, Throwable> {
    private final Checks checks;
    private Optional<Permit> permit = Optional.empty();
    private int asks;
    private boolean conflict;

    /** Null while it has not judged, and if it cannot. */
    private @Nullable Judged judged;

    Asked(Checks checks) {
      this.checks = checks;
    }

    void ask(AskTimeout left) {
      permit = left.silentMillis() > 0 ? judge.breakers().acquire(checks) : Optional.empty();
      if (permit.isEmpty()) {
        replied();
        return;
      }
      asks++;
      TakeRequest request =
          new TakeRequest(
              checks, met.cost(), judge.nextCallId(), key.map(CallKey::idempotency), left);
      CompletableFuture<Reply> reply;
      try {
        reply = judge.limiters().take(request);
      } catch (RuntimeException bug) {
        // Or a probe would be out, and a duplicate would wait, for ever.
        reply = CompletableFuture.failedFuture(bug);
      }
      var unused = reply.whenComplete(this);
    }

    @Override
    public void accept(@Nullable Reply reply, @Nullable Throwable failure) {
      if (reply == null) {
        log.error("a limiter's reply failed (expected: never); its fallback answers", failure);
        permit.ifPresent(Permit::silent);
        replied();
      } else if (reply.fold(this::judged, this::conflict, this::unavailable)) {
        replied();
      }
    }

    private boolean judged(Judged reply) {
      permit.ifPresent(Permit::answered);
      judged = reply;
      return true;
    }

    private boolean conflict(Conflict reply) {
      permit.ifPresent(Permit::answered);
      conflict = true;
      return true;
    }

    /** False if it is asked again. */
    private boolean unavailable(Unavailable reply) {
      return switch (reply.reason()) {
        case TIMEOUT -> {
          permit.ifPresent(Permit::silent);
          yield true;
        }
        case JOURNAL, TENURE, ARRIVED, CAPACITY, POLICY -> {
          permit.ifPresent(Permit::answered);
          yield true;
        }
        case MOVING -> {
          permit.ifPresent(Permit::answered);
          yield !askAgain();
        }
      };
    }

    private boolean askAgain() {
      boolean again = asks < MOST_ASKS;
      if (again) {
        ask(timeout.after(Math.max(0, judge.clock().millis() - beganAtMillis)));
      }
      return again;
    }

    /** What a durable limiter granted must not be passed on by a node that may be cut off. */
    void withdrawWithoutTenure() {
      if (judged != null
          && judged.allowed()
          && met.cost() > 0
          && checks.durability() == Durability.DURABLE
          && !judge.tenure().held()) {
        refund();
        judged = null;
      }
    }

    void refund() {
      TakeReceipt receipt = judged == null ? null : judged.receipt();
      if (receipt != null) {
        judge.limiters().refund(checks, receipt);
      }
    }

    void render(Rendering rendering, boolean allowed) {
      Judged reply = Objects.requireNonNull(judged);
      if (allowed || reply.receipt() == null) {
        rendering.add(checks, reply.windows());
      } else {
        rendering.addRefunded(checks, reply.windows(), met.cost(), reply.decidedAtMillis());
      }
    }
  }
}
