package dev.weir.node.limiter;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import dev.weir.config.matching.Match.Fault;
import dev.weir.config.matching.Subject;
import dev.weir.config.policy.Policy;
import dev.weir.node.limiter.LimiterCommand.Change;
import dev.weir.node.limiter.LimiterCommand.SettingsLookedUp;
import dev.weir.node.limiter.Managed.Done;
import dev.weir.node.limiter.Managed.NotNow;
import dev.weir.node.limiter.Managed.NothingThere;
import dev.weir.node.limiter.Managed.Refused;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.settings.SettingsChange;
import dev.weir.node.settings.SettingsRules;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A durable limiter's desk for its subject's settings: reads them once, and writes changes one
 * after the other. Its {@link SettingsKeeper} is there only meanwhile, so that a limiter which
 * merely counts is no larger for it.
 */
final class SettingsDesk {

  /** Changes come from operators: one at a time. */
  private static final int MOST_WAITING = 16;

  private final ActorContext<LimiterCommand> limiter;
  private final LimiterContext shared;
  private final String entityId;
  private final Deque<Change> waiting = new ArrayDeque<>(1);

  private SettingsState state = SettingsState.EMPTY;
  private @Nullable ActorRef<SettingsKeeper.Write> keeper;
  private boolean keeperUp;
  private boolean known;
  private boolean writing;
  private boolean down;

  SettingsDesk(ActorContext<LimiterCommand> limiter, LimiterContext shared, String entityId) {
    this.limiter = limiter;
    this.shared = shared;
    this.entityId = entityId;
  }

  /** Asks whether there are settings. */
  void begin() {
    limiter.pipeToSelf(
        shared.settings().lookup().holds(SettingsKeeper.persistenceId(entityId).id()),
        (holds, failure) -> new SettingsLookedUp(failure == null && !holds));
  }

  /** Whether the settings have been read: before that nothing may be judged. */
  boolean areKnown() {
    return known;
  }

  /** Whether the journal has failed to read them, and not come back yet. */
  boolean areMissing() {
    return down && !known;
  }

  /** Whether anybody waits for a change. */
  boolean isBusy() {
    return !waiting.isEmpty();
  }

  SettingsState state() {
    return state;
  }

  /** Whose settings are being written. */
  Subject underWay() {
    return waiting.getFirst().subject();
  }

  /** The journal was looked into. */
  void lookedUp(SettingsLookedUp lookedUp) {
    if (lookedUp.none()) {
      known = true;
    } else {
      // If it could not be looked into, the keeper tries until it can.
      callKeeper();
    }
  }

  /** The keeper has read the journal, at first or after a failure. */
  void ready(SettingsState read) {
    state = read;
    known = true;
    keeperUp = true;
    down = false;
    next();
  }

  /** What was written last is durable. */
  void wrote(SettingsState after) {
    state = after;
    writing = false;
    Change written = waiting.removeFirst();
    answer(
        written,
        shared.tenure().held()
            ? new Done(written.callId())
            : new NotNow(written.callId(), Reason.TENURE));
    next();
  }

  /** Whether the change that was under way was written, nobody knows; the keeper reads it again. */
  void failed() {
    keeperUp = false;
    writing = false;
    down = true;
    refuse(Reason.JOURNAL);
  }

  /** Writes a change, or says why not. */
  void change(Change change) {
    if (down) {
      answer(change, new NotNow(change.callId(), Reason.JOURNAL));
    } else if (waiting.size() == MOST_WAITING) {
      answer(change, new NotNow(change.callId(), Reason.CAPACITY));
    } else {
      waiting.addLast(change);
      next();
    }
  }

  /** The limiter stops: what is not under way is not begun. */
  void stop() {
    Change underWay = writing ? waiting.removeFirst() : null;
    refuse(Reason.MOVING);
    if (underWay != null) {
      waiting.addFirst(underWay);
    }
  }

  private void refuse(Reason reason) {
    while (!waiting.isEmpty()) {
      Change refused = waiting.removeFirst();
      answer(refused, new NotNow(refused.callId(), reason));
    }
  }

  /** Begins with the next change that may be made; without one the keeper goes. */
  private void next() {
    while (!writing && !waiting.isEmpty()) {
      Change change = waiting.getFirst();
      long nowMillis = shared.clock().millis();
      Optional<Managed> refusal = refusal(change, nowMillis);
      if (refusal.isPresent()) {
        waiting.removeFirst();
        answer(change, refusal.get());
      } else if (keeperUp && keeper != null) {
        writing = true;
        keeper.tell(new SettingsKeeper.Write(new SettingsChanged(nowMillis, change.change())));
      } else {
        callKeeper();
        return;
      }
    }
    if (!writing) {
      dismissKeeper();
    }
  }

  private Optional<Managed> refusal(Change change, long nowMillis) {
    long callId = change.callId();
    if (shared.isPast(change.deadlineMillis(), change.replyTo(), nowMillis)) {
      return Optional.of(new NotNow(callId, Reason.TIMEOUT));
    }
    if (!shared.tenure().held()) {
      return Optional.of(new NotNow(callId, Reason.TENURE));
    }
    Policy policy = shared.policies().apply(change.subject().policy()).orElse(null);
    if (policy == null) {
      return Optional.of(new NotNow(callId, Reason.POLICY));
    }
    SettingsChange wanted = change.change();
    if (wanted.ends() && !state.settings().hasAny(wanted, nowMillis)) {
      return Optional.of(new NothingThere(callId));
    }
    Optional<Fault> fault = SettingsRules.fault(policy, state.settings(), wanted, nowMillis);
    return fault.map(found -> new Refused(callId, found));
  }

  private void callKeeper() {
    if (keeper == null) {
      keeper =
          limiter.spawnAnonymous(
              SettingsKeeper.create(
                  entityId, limiter.getSelf().narrow(), shared.settings().journal()));
    }
  }

  private void dismissKeeper() {
    if (keeper != null && keeperUp) {
      limiter.stop(keeper);
      keeper = null;
      keeperUp = false;
    }
  }

  private static void answer(Change change, Managed answer) {
    change.replyTo().tell(answer);
  }
}
