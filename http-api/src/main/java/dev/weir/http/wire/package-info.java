/**
 * What both APIs share: bodies in within bounds, JSON and problems out. Knows no limits and no
 * paths.
 */
@NullMarked
package dev.weir.http.wire;

import org.jspecify.annotations.NullMarked;
