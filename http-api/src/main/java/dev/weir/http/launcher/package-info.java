/**
 * The command line: starts and stops Cassandra and nodes as child JVMs, and says how they are.
 * Knows processes and ports; the node itself is {@code server}'s.
 */
@NullMarked
package dev.weir.http.launcher;

import org.jspecify.annotations.NullMarked;
