package dev.weir.node.incident;

import akka.actor.typed.ActorRef;
import dev.weir.node.limiter.CborSerializable;
import dev.weir.node.limiter.Managed;
import java.util.OptionalLong;

/** What the keeper of incidents is asked for, from any node. */
sealed interface IncidentCommand extends CborSerializable {

  /** By the asker's clock; past it nothing is changed. */
  long deadlineMillis();

  /** Who waits for the answer. */
  ActorRef<Managed> replyTo();

  /** Declare one, or give it other figures. */
  record Declare(
      String policy,
      long retryAfterAtLeastSeconds,
      OptionalLong untilSeconds,
      String reason,
      long deadlineMillis,
      ActorRef<Managed> replyTo)
      implements IncidentCommand {}

  /** End a policy's. */
  record End(String policy, long deadlineMillis, ActorRef<Managed> replyTo)
      implements IncidentCommand {}
}
