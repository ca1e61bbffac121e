package dev.weir.config.policy;

/** What answers, marked {@code degraded}, while a limiter cannot. */
public enum Fallback {
  /** Deny. */
  DENY,
  /** Allow. */
  ALLOW,
  /** Count in the front end's own memory, with its share of the limit: limit / front ends. */
  LOCAL
}
