package dev.weir.node.window;

/** What the journal knows of one length of sliding window. */
public record SlidingAccount(long windowMillis) {}
