/**
 * The product seen from outside: node processes, Cassandra and sockets, all real. What is claimed
 * of answers is held against what the policies publish; nothing of the engine is imported here.
 */
@NullMarked
package dev.weir.http.outside;

import org.jspecify.annotations.NullMarked;
