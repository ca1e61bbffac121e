/**
 * TLS at a node's ports: a certificate that follows its files, and what makes plain bytes of a
 * connection's.
 */
@NullMarked
package dev.weir.http.tls;

import org.jspecify.annotations.NullMarked;
