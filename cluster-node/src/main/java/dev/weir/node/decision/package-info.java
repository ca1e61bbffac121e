/**
 * One call to several limiters: ask, take, refund, breaker, fallback, idempotency. Knows no HTTP.
 */
@NullMarked
package dev.weir.node.decision;

import org.jspecify.annotations.NullMarked;
