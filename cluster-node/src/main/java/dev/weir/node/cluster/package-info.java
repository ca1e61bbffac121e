/** Membership, tenure, clock offsets and sharding. Decides nothing about calls. */
@NullMarked
package dev.weir.node.cluster;

import org.jspecify.annotations.NullMarked;
