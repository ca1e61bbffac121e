/**
 * Webhook deliveries: each destination at its own pace, by how fast it answers. Counts deliveries
 * in flight; permits of limits are counted elsewhere.
 */
@NullMarked
package dev.weir.node.pace;

import org.jspecify.annotations.NullMarked;
