package dev.weir.node.decision;

import dev.weir.config.matching.Checks;
import dev.weir.config.matching.Match.Delivery;
import dev.weir.config.policy.Durability;
import dev.weir.config.policy.Policy;
import dev.weir.node.decision.Decision.Denial;
import dev.weir.node.decision.Decision.Entry;
import dev.weir.node.decision.Decision.Slot;
import dev.weir.node.limiter.AskTimeout;
import dev.weir.node.limiter.LeaseId;
import dev.weir.node.limiter.LeaseId.Keeper;
import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Reply.Judged;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.pace.DeliveryRequest;
import dev.weir.node.pace.Destinations;
import dev.weir.node.window.Lease;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One webhook's delivery being judged by its destination. Where the destination cannot be reached
 * the delivery is put off: it can come a moment later, and nobody else knows how many are under
 * way.
 */
final class DeliveryRound {

  private static final Logger log = LoggerFactory.getLogger(DeliveryRound.class);

  /** How often a destination is asked that says it is moving. */
  private static final int MOST_ASKS = 3;

  private static final String DESTINATION = "destination";

  private final Judge judge;
  private final Destinations destinations;
  private final Policy policy;
  private final Delivery delivery;
  private final Optional<CallKey> key;
  private final boolean look;
  private final AskTimeout timeout;
  private final long waitMillis;
  private final long beganAtMillis;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  private int asks;
  private volatile OptionalLong callId = OptionalLong.empty();

  DeliveryRound(
      Judge judge,
      Destinations destinations,
      Policy policy,
      Delivery delivery,
      Optional<CallKey> key,
      boolean look,
      AskTimeout timeout,
      long longestWaitMillis) {
    this.judge = judge;
    this.destinations = destinations;
    this.policy = policy;
    this.delivery = delivery;
    this.key = key;
    this.look = look;
    this.timeout = timeout;
    this.waitMillis =
        look ? 0 : Math.min(longestWaitMillis, policy.webhooks().longestWait().toMillis());
    this.beganAtMillis = judge.clock().millis();
  }

  /**
   * Asks; to be called once. Where the future is cancelled, the delivery is not wanted any more.
   */
  CompletableFuture<Answer> ask() {
    var unused =
        answer.whenComplete(
            (judged, failure) -> {
              if (answer.isCancelled()) {
                leave();
              }
            });
    askOnce();
    return answer;
  }

  private void askOnce() {
    asks++;
    long asking = judge.nextCallId();
    callId = OptionalLong.of(asking);
    long elapsedMillis = Math.max(0, judge.clock().millis() - beganAtMillis);
    AskTimeout left =
        timeout.atMost(
            Math.max(timeout.recoveringMillis(), waitMillis + timeout.silentMillis())
                - elapsedMillis);
    var unused =
        destinations
            .ask(
                new DeliveryRequest(
                    delivery.destination(),
                    delivery.sender(),
                    key.map(CallKey::idempotency),
                    asking,
                    left,
                    beganAtMillis,
                    waitMillis,
                    look))
            .whenComplete(this::replied);
    if (answer.isCancelled()) {
      leave();
    }
  }

  private void leave() {
    OptionalLong asking = callId;
    if (asking.isPresent()) {
      destinations.leave(delivery.destination(), asking.getAsLong());
    }
  }

  private void replied(@Nullable Reply reply, @Nullable Throwable failure) {
    if (reply == null) {
      log.error("a destination's reply failed (expected: never); the delivery waits", failure);
      answer.complete(putOff());
    } else {
      reply.fold(this::judged, conflict -> conflicted(), this::unavailable);
    }
  }

  private boolean conflicted() {
    return answer.complete(
        key.<Answer>map(known -> new Answer.Conflict(known.id())).orElseGet(this::putOff));
  }

  private boolean judged(Judged reply) {
    Rendering rendering = new Rendering(reply.allowed());
    rendering.add(
        new Checks(delivery.destination(), Durability.DURABLE, List.of()), reply.windows());
    Decision decision =
        rendering
            .decision(policy.name(), false, reply.decidedAtMillis())
            .waitingAtLeast(judge.retryFloor().atLeastSeconds(policy.name()))
            .queued(reply.queuedMillis(), slot(reply.lease()));
    return answer.complete(decision);
  }

  private Optional<Slot> slot(@Nullable Lease lease) {
    return Optional.ofNullable(lease)
        .map(
            one ->
                new Slot(
                    new LeaseId(
                        policy.name(),
                        delivery.destination().entityId(),
                        Keeper.DESTINATION,
                        one.number()),
                    Math.floorDiv(one.expiresAtMillis(), 1_000L)));
  }

  private boolean unavailable(Unavailable reply) {
    if (reply.reason() == Reason.MOVING && asks < MOST_ASKS && !answer.isDone()) {
      askOnce();
      return true;
    }
    return answer.complete(putOff());
  }

  /** Denied for a second: whatever keeps the destination from answering is over soon. */
  private Decision putOff() {
    long nowMillis = judge.clock().millis();
    Entry entry =
        new Entry(
            DESTINATION,
            DESTINATION,
            delivery.destination().display(),
            policy.webhooks().inFlight().initial(),
            0,
            Math.floorDiv(nowMillis, 1_000L) + 1,
            Math.max(1, policy.webhooks().lease().toSeconds()),
            true);
    return new Decision(
            false,
            policy.name(),
            List.of(entry),
            Optional.of(new Denial(entry, OptionalLong.of(1), OptionalLong.empty())),
            0,
            true,
            nowMillis)
        .waitingAtLeast(judge.retryFloor().atLeastSeconds(policy.name()));
  }
}
