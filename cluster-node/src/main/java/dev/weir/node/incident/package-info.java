/**
 * Incidents: what an operator raises every Retry-After of a policy to. One keeper of the cluster
 * journals them, Distributed Data spreads them to all nodes. Nothing here judges calls.
 */
@NullMarked
package dev.weir.node.incident;

import org.jspecify.annotations.NullMarked;
