/**
 * What is written: wire format and its migrations, schema, what is corrected of the Cassandra
 * plugin, and the embedded Cassandra's process. Knows bytes, no limits.
 */
@NullMarked
package dev.weir.node.journal;

import org.jspecify.annotations.NullMarked;
