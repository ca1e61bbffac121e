/** A peer of our servers that sends any bytes and shows what came back. */
@NullMarked
package dev.weir.http.sockets;

import org.jspecify.annotations.NullMarked;
