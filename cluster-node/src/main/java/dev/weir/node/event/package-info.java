/**
 * What happens in the cluster, told to those who read along: a node with readers is told by all
 * nodes, and one without costs nobody a message.
 */
@NullMarked
package dev.weir.node.event;

import org.jspecify.annotations.NullMarked;
