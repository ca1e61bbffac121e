package dev.weir.config.matching;

/**
 * One bucket that a call meets in a limiter.
 *
 * @param limit the limit's name
 * @param bucket which of the limit's buckets, e.g. {@code GET /v1/invoices/:id}; empty: its only
 *     one
 */
public record Check(String limit, String bucket) {}
