package dev.weir.config.matching;

import org.jspecify.annotations.Nullable;

/**
 * What a call of one method and path template reaches.
 *
 * @param route the route that the policy declares here; null: only limits name this pattern
 * @param limits the limits that name this pattern
 */
record Endpoint(@Nullable RouteFacts route, Sides limits) {}
