package dev.weir.config.policy;

/** Whether what a limit granted outlives its owner's process. */
public enum Durability {
  /** Reserved in the journal before it is granted; never exceeded, not across a crash either. */
  DURABLE,
  /** Counted in the owner's memory only; a crash or a move begins anew. */
  MEMORY
}
