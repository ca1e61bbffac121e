package dev.weir.node.limiter;

/** Marks what crosses nodes or is kept in the journal: written as CBOR by Jackson. */
public interface CborSerializable {}
