package dev.weir.node.total;

import akka.actor.typed.ActorRef;
import dev.weir.node.limiter.CborSerializable;
import java.util.Map;

/** What the keeper of totals is told and asked, from any node. */
sealed interface TotalCommand extends CborSerializable {

  /**
   * What a node has counted since it began. Repeating it changes nothing.
   *
   * @param incarnation of the node
   * @param number counts the node's reports
   * @param accounts of the policies of which the keeper may not know as much
   * @param inFlight deliveries under way on the node, by policy
   * @param replyTo told when all of it is durable
   */
  record Report(
      long incarnation,
      long number,
      Map<String, PolicyAccount> accounts,
      Map<String, Long> inFlight,
      ActorRef<Kept> replyTo)
      implements TotalCommand {
    public Report {
      accounts = Map.copyOf(accounts);
      inFlight = Map.copyOf(inFlight);
    }
  }

  /** All totals are asked for. */
  record Show(ActorRef<Shown> replyTo) implements TotalCommand {}

  /** A report is durable. */
  record Kept(long number) implements CborSerializable {}

  /** All totals. */
  record Shown(Map<String, Total> totals) implements CborSerializable {
    public Shown {
      totals = Map.copyOf(totals);
    }
  }
}
