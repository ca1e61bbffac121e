/**
 * One subject's limiter: the sharded actor that decides and the ledger that remembers. Nothing here
 * knows that a call may meet several limiters.
 */
@NullMarked
package dev.weir.node.limiter;

import org.jspecify.annotations.NullMarked;
