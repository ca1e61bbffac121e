package dev.weir.node.pace;

import dev.weir.node.limiter.AnswerMemory;
import dev.weir.node.limiter.LineAskers;
import dev.weir.node.limiter.RememberedAnswer;
import dev.weir.node.limiter.RememberedBound;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Response;
import dev.weir.node.pace.Verdict.LetIn;
import dev.weir.node.window.Lease;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who asks for the deliveries of one destination. One with an id is let in once, however often and
 * through however many nodes it is asked for: who asks while it waits shares its place, and who
 * asks later is given the lease that it has, or had. Mutable; confined to its actor.
 */
final class DeliveryAskers {

  private static final int MOST_LEFT = 10_000;

  private final LineAskers<Asked> waiting = new LineAskers<>();
  private final AnswerMemory letIn;

  /** Askings that left: one that is asked for after that comes late. */
  private final Map<Long, Boolean> left = new LinkedHashMap<>();

  DeliveryAskers(RememberedBound remembered) {
    this.letIn = new AnswerMemory(remembered);
  }

  /** What came of an asking before, if it is over or another had its id. */
  Optional<Verdict> earlier(Asked asked, long nowMillis) {
    if (left.containsKey(asked.callId())) {
      return Optional.of(new Verdict.GivenUp());
    }
    if (waiting.isOtherThanWaits(asked)) {
      return Optional.of(new Verdict.Conflict());
    }
    return asked
        .idempotency()
        .flatMap(known -> letIn.repeat(known, asked.callId(), nowMillis))
        .map(DeliveryAskers::again);
  }

  private static Verdict again(Response response) {
    if (response instanceof Judged judged && judged.lease() != null) {
      Lease lease = judged.lease();
      return new LetIn(
          lease.number(), lease.sinceMillis(), lease.expiresAtMillis(), judged.queuedMillis());
    }
    return new Verdict.Conflict();
  }

  /** By which asking the delivery waits, if it does. */
  long place(Asked asked) {
    return waiting.place(asked);
  }

  /**
   * It is asked for, for the first time or again, and waits.
   *
   * @return who is not told what becomes of it any more, since too many ask
   */
  Optional<Asked> waits(Asked asked) {
    return waiting.asked(asked);
  }

  /** It waits no longer; returns who asks for it, who asked last at the end. */
  List<Asked> over(long place) {
    return waiting.over(place);
  }

  /** A delivery was let in; remembered if it has an id. */
  void letIn(Asked asked, LetIn in, long nowMillis, long memoryMillis) {
    asked
        .idempotency()
        .ifPresent(
            known ->
                letIn.remember(
                    new RememberedAnswer(
                        known,
                        Answers.letIn(asked.callId(), in, nowMillis),
                        nowMillis + memoryMillis),
                    nowMillis));
  }

  /** Others were told that a delivery was let in, so that no one of them can undo it. */
  void shared(Asked asked, long nowMillis) {
    letIn.keepsTaken(asked.callId(), nowMillis);
  }

  /**
   * An asker has gone.
   *
   * @return the place where a delivery waited that nobody wants any more
   */
  OptionalLong left(long callId) {
    OptionalLong place = waiting.left(callId);
    if (place.isPresent()) {
      var unused = waiting.over(place.getAsLong());
      return place;
    }
    if (left.size() >= MOST_LEFT) {
      left.remove(left.keySet().iterator().next());
    }
    left.put(callId, true);
    return place;
  }

  /** Forgets a delivery that is not wanted; false if somebody else was given it too. */
  boolean undo(Flight flight, long nowMillis) {
    return !letIn.remembers(flight.callId())
        || letIn.takeBack(flight.callId(), flight.sinceMillis(), nowMillis);
  }

  /**
   * Goes on with what an earlier owner remembered. Whom else it told is not known, so that nobody
   * undoes these.
   */
  void goOnWith(List<RememberedAnswer> remembered, long nowMillis) {
    for (RememberedAnswer answer : remembered) {
      if (answer.expiresAtMillis() > nowMillis) {
        letIn.remember(answer, nowMillis);
        letIn.keepsTaken(answer.answer().callId(), nowMillis);
      }
    }
  }

  /** What is to outlive an orderly move. */
  List<RememberedAnswer> toKeep(long nowMillis) {
    return letIn.toKeep(nowMillis);
  }

  /** Forgets all that was let in. */
  void forget() {
    letIn.clear();
  }
}
