package dev.weir.node.pace;

import dev.weir.config.matching.Naming.Limiter;
import dev.weir.config.matching.Subject;
import dev.weir.node.limiter.AskTimeout;
import dev.weir.node.limiter.TakeRequest.Idempotency;
import java.util.Optional;

/**
 * A delivery that a front end asks for.
 *
 * @param destination whither
 * @param sender on whose behalf, if on anybody's
 * @param idempotency the sender's own key for it, if it gave one
 * @param callId unique for each asking
 * @param timeout how long the asker waits for an answer, besides what the delivery may wait
 * @param arrivedMillis when it came to the front end, by its clock
 * @param waitMillis how long from then on it may wait; 0: not at all
 * @param look whether it only asks if one could go
 */
public record DeliveryRequest(
    Subject destination,
    Optional<Limiter> sender,
    Optional<Idempotency> idempotency,
    long callId,
    AskTimeout timeout,
    long arrivedMillis,
    long waitMillis,
    boolean look) {}
