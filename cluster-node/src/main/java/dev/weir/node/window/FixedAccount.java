package dev.weir.node.window;

/** What the journal knows of one length of fixed window. */
public record FixedAccount(long windowMillis) {}
