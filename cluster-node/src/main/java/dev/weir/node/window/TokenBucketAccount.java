package dev.weir.node.window;

/** What the journal knows of one length of token bucket. */
public record TokenBucketAccount(long windowMillis) {}
