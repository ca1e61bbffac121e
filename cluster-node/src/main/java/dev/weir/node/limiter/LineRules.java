package dev.weir.node.limiter;

import java.util.Optional;

/**
 * How a call may wait, as the limits that are for it say now.
 *
 * @param burst the bound on calls in flight; empty where only windows shape
 * @param longestWaitMillis the least that any of the limits says
 */
record LineRules(Optional<BurstRules> burst, long longestWaitMillis) {}
