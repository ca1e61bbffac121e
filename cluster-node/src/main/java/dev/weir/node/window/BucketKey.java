package dev.weir.node.window;

/**
 * Names one bucket of a limiter.
 *
 * @param limit the limit's name
 * @param bucket which of the limit's buckets; empty: its only one
 */
public record BucketKey(String limit, String bucket) {}
