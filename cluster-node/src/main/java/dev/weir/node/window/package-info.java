/**
 * Window algorithms, reservation and accounts: pure integer arithmetic on instants that are
 * arguments. No clock, no actor, no bytes.
 */
@NullMarked
package dev.weir.node.window;

import org.jspecify.annotations.NullMarked;
