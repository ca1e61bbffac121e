/**
 * What the calls of a policy come to over the whole cluster: counted on each node, added up by one
 * keeper. Nothing here judges calls, and no subject is known here.
 */
@NullMarked
package dev.weir.node.total;

import org.jspecify.annotations.NullMarked;
