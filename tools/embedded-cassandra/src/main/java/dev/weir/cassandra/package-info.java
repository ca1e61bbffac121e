/** The main class of the Cassandra child JVM. Nothing of Weir runs here. */
@NullMarked
package dev.weir.cassandra;

import org.jspecify.annotations.NullMarked;
