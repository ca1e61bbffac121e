package dev.weir.config.policy;

/**
 * How a limiter keeps what it granted.
 *
 * @param durability whether it outlives a crash
 * @param fallback what answers while its limiter cannot
 * @param reserve how far its limiter may reserve ahead
 */
public record Keeping(Durability durability, Fallback fallback, Reserve reserve) {}
