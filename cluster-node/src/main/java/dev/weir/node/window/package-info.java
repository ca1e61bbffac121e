/**
 * Window algorithms, reservation and accounts: pure integer arithmetic on instants that are
 * arguments. No clock, no actor, no bytes.
 *
 * <p>Instants are Unix milliseconds below 2^60; permits and costs are at most 1,000,000,000.
 */
@NullMarked
package dev.weir.node.window;

import org.jspecify.annotations.NullMarked;
