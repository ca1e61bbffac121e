/**
 * Top talkers: each node counts in sketches of bounded size which subjects call and are denied the
 * most, and who asks puts the nodes' rankings together.
 */
@NullMarked
package dev.weir.node.top;

import org.jspecify.annotations.NullMarked;
