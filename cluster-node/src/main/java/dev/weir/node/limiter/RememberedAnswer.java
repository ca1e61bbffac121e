package dev.weir.node.limiter;

import dev.weir.node.limiter.TakeRequest.Idempotency;

/**
 * What a call with an id was answered.
 *
 * @param idempotency its id and content
 * @param answer as it was sent
 * @param expiresAtMillis when it is forgotten
 */
public record RememberedAnswer(
    Idempotency idempotency, Reply.Judged answer, long expiresAtMillis) {}
