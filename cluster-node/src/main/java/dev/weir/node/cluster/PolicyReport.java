package dev.weir.node.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.weir.node.limiter.CborSerializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Tells peers which policies its node holds, so that each can show where nodes differ. */
final class PolicyReport {

  /** Its name among the system's actors. */
  static final String NAME = "weir-policies";

  /** Which do you hold? */
  record Ask(ActorRef<Held> replyTo) implements CborSerializable {}

  /**
   * These.
   *
   * @param hashes of their contents, by the policies' names
   */
  record Held(SortedMap<String, String> hashes) implements CborSerializable {
    Held {
      hashes = Collections.unmodifiableSortedMap(new TreeMap<>(hashes));
    }
  }

  private PolicyReport() {}

  /**
   * One for each node.
   *
   * @param hashes as they are now
   */
  static Behavior<Ask> create(Supplier<SortedMap<String, String>> hashes) {
    return Behaviors.receiveMessage(
        ask -> {
          ask.replyTo().tell(new Held(hashes.get()));
          return Behaviors.same();
        });
  }
}
