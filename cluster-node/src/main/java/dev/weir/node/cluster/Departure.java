package dev.weir.node.cluster;

import akka.actor.Address;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import dev.weir.node.limiter.CborSerializable;

/**
 * Makes its node leave in good order when a peer says so: exactly as SIGTERM does.
 *
 * <p>Akka's own leave command makes the node Exiting first and hands its shards over then, when it
 * has no tenure any more; its subjects would have degraded answers meanwhile.
 */
final class Departure {

  /** Its name among the system's actors. */
  static final String NAME = "weir-departure";

  /** Told to leave. */
  record Leave(ActorRef<Leaving> replyTo) implements CborSerializable {}

  /**
   * It has begun to leave.
   *
   * @param node its address
   */
  record Leaving(Address node) implements CborSerializable {}

  private Departure() {}

  static Behavior<Leave> create() {
    return Behaviors.receive(
        (context, leave) -> {
          context.getLog().info("Told to leave by {}", leave.replyTo().path().address());
          leave
              .replyTo()
              .tell(new Leaving(Cluster.get(context.getSystem()).selfMember().address()));
          CoordinatedShutdown.get(context.getSystem())
              .runAll(CoordinatedShutdown.clusterLeavingReason());
          return Behaviors.same();
        });
  }
}
