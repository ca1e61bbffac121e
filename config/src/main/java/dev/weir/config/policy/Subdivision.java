package dev.weir.config.policy;

/** By what a limit is divided into buckets inside one limiter. */
public enum Subdivision {
  /** One bucket. */
  NONE,
  /** One for each method and normalized route. */
  ROUTE,
  /** One for each category. */
  CATEGORY
}
