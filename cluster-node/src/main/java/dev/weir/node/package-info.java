/**
 * A whole node: every room of the engine, put together and started.
 *
 * <p>Nothing here decides anything.
 */
@NullMarked
package dev.weir.node;

import org.jspecify.annotations.NullMarked;
