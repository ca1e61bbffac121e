package dev.weir.config.policy;

/** Which account a call belongs to. */
public enum CallKind {
  /** Takes permits. */
  REQUEST,
  /** Takes one permit whatever it carries; its items are accounted apart. */
  BATCH,
  /** Takes no permit of any request limit. */
  WEBHOOK
}
