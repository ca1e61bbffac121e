/**
 * Who may ask: tokens, the roles they have, and the gate before each port. What is asked stands in
 * {@code decisions} and {@code management}; ports and TLS in {@code server}.
 */
@NullMarked
package dev.weir.http.access;

import org.jspecify.annotations.NullMarked;
