package dev.weir.config.matching;

/**
 * Whom a limiter belongs to.
 *
 * @param policy the policy's name
 * @param display its parts as answers show them, {@code environment=production,client=c1}; a secret
 *     shows as the first 12 hex digits of its hash; empty for the whole API
 * @param entityId a hash of the policy and the canonical, length-prefixed parts (secrets hashed):
 *     safe to log, to store and to route by
 */
public record Subject(String policy, String display, String entityId) {}
