/**
 * A call to the limits it meets, grouped by the limiter that owns them. Canonical subjects and
 * hashed secrets are made here, once.
 */
@NullMarked
package dev.weir.config.matching;

import org.jspecify.annotations.NullMarked;
