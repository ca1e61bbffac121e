package dev.weir.node.incident;

import dev.weir.node.limiter.CborSerializable;

/** What the journal keeps of incidents. */
sealed interface IncidentEvent extends CborSerializable {

  /** When, Unix milliseconds, by the keeper's clock. */
  long atMillis();

  /** One has begun, or has other figures now. */
  record Declared(long atMillis, Incident incident) implements IncidentEvent {}

  /** A policy's is over. */
  record Ended(long atMillis, String policy) implements IncidentEvent {}
}
