package dev.weir.node.window;

import dev.weir.config.policy.Algorithm;

/**
 * Names one window of a bucket; survives policy edits that change only its permits.
 *
 * @param algorithm how it counts
 * @param windowMillis its length
 */
public record WindowKey(Algorithm algorithm, long windowMillis) {}
