package dev.weir.node.decision;

import dev.weir.config.matching.Check;
import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Match.Met;
import dev.weir.config.policy.Burst;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Limit;
import dev.weir.config.policy.Policy;
import dev.weir.config.policy.Shape;
import dev.weir.node.decision.Breaker.Permit;
import dev.weir.node.decision.Decision.Slot;
import dev.weir.node.decision.Fallbacks.Substitute;
import dev.weir.node.limiter.AskTimeout;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.Pricing;
import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Reply.Conflict;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.TakeReceipt;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.TakeRequest;
import dev.weir.node.total.PolicyCounters;
import dev.weir.node.window.Cost;
import dev.weir.node.window.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call being judged: all of its limiters are asked at once, and the last reply decides.
 *
 * <p>A call that may wait for a slot waits before it takes anything of other limiters: they are
 * looked at first, and asked for their permits when the slot has come.
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
  private final AtomicInteger missing = new AtomicInteger();
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  private final long waitMillis;

  /** What follows once all that were asked have replied. */
  private Runnable next = this::conclude;

  Round(
      Judge judge,
      Policy policy,
      Met met,
      Optional<CallKey> key,
      AskTimeout timeout,
      long longestWaitMillis) {
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
    this.waitMillis = Math.min(longestWaitMillis, policyWaitMillis());
  }

  /**
   * Asks all limiters; to be called once. Where the future is cancelled the call leaves the line,
   * and what it was granted goes back.
   */
  CompletableFuture<Answer> ask() {
    if (waitMillis <= 0) {
      askAll(List.of(asked), met.cost(), 0);
      return answer;
    }
    var unused =
        answer.whenComplete(
            (concluded, failure) -> {
              if (answer.isCancelled()) {
                abandon();
              }
            });
    Optional<Asked> line = line();
    if (line.isPresent() && asked.length > 1) {
      lookFirst(line.get());
    } else {
      askAll(List.of(asked), met.cost(), waitMillis);
    }
    return answer;
  }

  /** Looks at all others; where one of them denies, or cannot say, nothing is waited for. */
  private void lookFirst(Asked line) {
    List<Asked> others = Stream.of(asked).filter(each -> each != line).toList();
    next =
        () -> {
          if (others.stream().allMatch(Asked::allows)) {
            next = () -> takeRest(line, others);
            askAll(List.of(line), met.cost(), waitMillis);
          } else {
            next = this::conclude;
            askAll(List.of(asked), met.cost(), 0);
          }
        };
    askAll(others, 0, 0);
  }

  /** The slot has come, or will not; the others' permits are taken with it. */
  private void takeRest(Asked line, List<Asked> others) {
    next = this::conclude;
    if (line.allows()) {
      askAll(others, met.cost(), 0);
    } else {
      conclude();
    }
  }

  private void askAll(List<Asked> each, long cost, long mayWaitMillis) {
    missing.set(each.size());
    for (Asked one : each) {
      one.begin(cost, mayWaitMillis);
    }
  }

  /**
   * The limiter in whose line the call may wait: the first that bounds its calls in flight, or else
   * shapes.
   */
  private Optional<Asked> line() {
    Optional<Asked> bounds = line(limit -> limit.burst().isPresent());
    return bounds.isPresent() ? bounds : line(limit -> limit.manner().shape().isPresent());
  }

  private Optional<Asked> line(Predicate<Limit> lets) {
    return Stream.of(asked).filter(each -> limits(each.checks).anyMatch(lets)).findFirst();
  }

  private Stream<Limit> limits(Checks checks) {
    return checks.checks().stream().flatMap(check -> policy.limit(check.limit()).stream());
  }

  /** The longest that the call may wait, by its limits; 0 where none lets it wait. */
  private long policyWaitMillis() {
    if (met.cost() == 0 || !policy.letsCallsWait()) {
      return 0;
    }
    return line().stream()
        .flatMap(each -> limits(each.checks))
        .flatMap(
            limit ->
                Stream.concat(
                    limit.burst().map(Burst::longestWait).stream(),
                    limit.manner().shape().map(Shape::longestWait).stream()))
        .mapToLong(Duration::toMillis)
        .min()
        .orElse(0);
  }

  /** Nobody wants the answer any more. */
  private void abandon() {
    for (Asked each : asked) {
      each.leave();
    }
  }

  private void replied() {
    if (missing.decrementAndGet() == 0) {
      if (answer.isDone()) {
        refundAll();
      } else {
        next.run();
      }
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
    if (answer.complete(conclusion)) {
      count(conclusion);
    } else {
      // It was cancelled meanwhile.
      refundAll();
    }
  }

  /** Looks, and calls that were counted when they were first asked for, are not counted. */
  private void count(Answer conclusion) {
    if (met.cost() > 0 && conclusion instanceof Decision decision && !repeated(decision)) {
      PolicyCounters counters = judge.counters().of(policy.name());
      counters.judged(decision.allowed(), met.items());
      counters.top().judged(met.checks(), decision.allowed());
      if (decision.degraded()) {
        counters.degraded();
      }
    }
  }

  /** Whether every limiter answered from memory: none has taken anything now. */
  private boolean repeated(Decision decision) {
    if (key.isEmpty() || !decision.allowed() || decision.degraded()) {
      return false;
    }
    for (Asked each : asked) {
      if (each.judged == null || each.judged.receipt() != null) {
        return false;
      }
    }
    return true;
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
    long queuedMillis = 0;
    Optional<Slot> slot = Optional.empty();
    for (Asked each : asked) {
      each.withdrawWithoutTenure();
      Judged judged = each.judged;
      if (judged == null) {
        degraded = true;
      } else {
        allowed &= judged.allowed();
        decidedAtMillis = Math.max(decidedAtMillis, judged.decidedAtMillis());
        queuedMillis = Math.max(queuedMillis, judged.queuedMillis());
        slot = slot.or(each::slot);
      }
    }
    if (degraded) {
      Decision degradedOne = decideWithFallbacks(allowed);
      return degradedOne.queued(queuedMillis, degradedOne.allowed() ? slot : Optional.empty());
    }
    Rendering rendering = new Rendering(allowed);
    if (!allowed) {
      refundAll();
    }
    for (Asked each : asked) {
      each.render(rendering, allowed);
    }
    return raised(
        rendering
            .decision(policy.name(), false, decidedAtMillis)
            .queued(queuedMillis, allowed ? slot : Optional.empty()));
  }

  private Decision decideWithFallbacks(boolean othersAllow) {
    List<Checks> silent = new ArrayList<>(asked.length);
    for (Asked each : asked) {
      if (each.judged == null) {
        silent.add(each.checks);
      }
    }
    Substitute substitute = judge.fallbacks().judge(policy, met, silent, cost(), othersAllow);
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
    Decision raised = decision.waitingAtLeast(judge.retryFloor().atLeastSeconds(policy.name()));
    return met.items() == 0 ? raised : raised.withRoomFor(RoomForItems.of(policy, raised.limits()));
  }

  private Cost cost() {
    if (met.items() == 0) {
      return Cost.of(met.cost());
    }
    List<Check> all = met.checks().stream().flatMap(each -> each.checks().stream()).toList();
    return Pricing.of(policy, all, met.cost(), met.items());
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
    private long cost;
    private long mayWaitMillis;
    private volatile OptionalLong callId = OptionalLong.empty();
    private boolean conflict;

    /** Null while it has not judged, and if it cannot. */
    private @Nullable Judged judged;

    Asked(Checks checks) {
      this.checks = checks;
    }

    /** Asks, for the first time or for something else than before. */
    void begin(long itsCost, long itsWaitMillis) {
      cost = itsCost;
      mayWaitMillis = itsWaitMillis;
      asks = 0;
      judged = null;
      ask(left());
    }

    /** What is left of the time to answer: one that may wait has as much for that in addition. */
    private AskTimeout left() {
      long elapsedMillis = Math.max(0, judge.clock().millis() - beganAtMillis);
      if (waitMillis == 0) {
        return timeout.after(elapsedMillis);
      }
      long inAllMillis = Math.max(timeout.recoveringMillis(), waitMillis + timeout.silentMillis());
      return timeout.atMost(inAllMillis - elapsedMillis);
    }

    boolean allows() {
      return judged != null && judged.allowed() && !conflict;
    }

    void leave() {
      OptionalLong asking = callId;
      if (asking.isPresent()) {
        judge.limiters().leave(checks, asking.getAsLong());
      }
    }

    void ask(AskTimeout left) {
      permit = left.silentMillis() > 0 ? judge.breakers().acquire(checks) : Optional.empty();
      if (permit.isEmpty()) {
        replied();
        return;
      }
      asks++;
      long asking = judge.nextCallId();
      callId = OptionalLong.of(asking);
      TakeRequest request =
          new TakeRequest(
              checks,
              cost,
              met.items(),
              asking,
              key.map(CallKey::idempotency),
              left,
              beganAtMillis,
              mayWaitMillis,
              SpreadLimiters.counts(checks, met.checks()));
      Permit mine = permit.get();
      CompletableFuture<Reply> reply;
      try {
        reply = judge.limiters().take(request, mine::answered);
      } catch (RuntimeException bug) {
        // Or a probe would be out, and a duplicate would wait, for ever.
        reply = CompletableFuture.failedFuture(bug);
      }
      var unused = reply.whenComplete(this);
      if (answer.isCancelled()) {
        leave();
      }
    }

    @Override
    public void accept(@Nullable Reply reply, @Nullable Throwable failure) {
      callId = OptionalLong.empty();
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
          // Of one that was hung up on nobody knows; a probe must not be out for ever.
          permit.ifPresent(answer.isDone() ? Permit::answered : Permit::silent);
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
      boolean again = asks < MOST_ASKS && !answer.isDone();
      if (again) {
        ask(left());
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

    /** The call's slot, if this limiter gave it one. */
    Optional<Slot> slot() {
      Lease lease = judged == null ? null : judged.lease();
      return Optional.ofNullable(lease)
          .map(
              one ->
                  new Slot(
                      new LeaseId(
                          policy.name(),
                          checks.subject().entityId(),
                          checks.durability(),
                          one.number()),
                      Math.floorDiv(one.expiresAtMillis(), 1_000L)));
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
        rendering.addRefunded(checks, reply.windows(), cost(), reply.decidedAtMillis());
      }
    }
  }
}
