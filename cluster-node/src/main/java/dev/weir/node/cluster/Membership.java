package dev.weir.node.cluster;

import akka.actor.Address;
import akka.actor.typed.ActorSystem;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;

/** The cluster as operators and front ends see it. Safe to ask from any thread. */
public interface Membership {

  /** The role of nodes that ask limiters on behalf of callers. */
  String FRONT = "front";

  /** The role of nodes that hold limiters. */
  String LIMITER = "limiter";

  /**
   * One member.
   *
   * @param address where it is, e.g. {@code akka://weir@127.0.0.1:25520}
   * @param roles what it does; Akka's names of data centres are not among them
   * @param status {@code Up}, {@code Leaving}, …, as Akka names it
   * @param reachable whether it answers, as far as this node knows
   * @param age 1 for the oldest member, which runs the cluster's singletons; the next 2, …
   * @param version of the software that it runs
   */
  record Node(
      Address address,
      Set<String> roles,
      String status,
      boolean reachable,
      int age,
      String version) {
    public Node {
      roles = Set.copyOf(roles);
    }
  }

  /**
   * What one node holds.
   *
   * @param shards of all types together
   * @param liveLimiters of all types together
   */
  record Load(int shards, int liveLimiters) {

    /** Both together. */
    public Load plus(Load other) {
      return new Load(shards + other.shards, liveLimiters + other.liveLimiters);
    }
  }

  /** What became of the wish that a node leave. */
  enum Leave {
    /** It has begun to leave in good order. */
    BEGUN,
    /** No member has this address. */
    UNKNOWN_NODE,
    /** It is a member, and did not answer. */
    NO_ANSWER
  }

  /** How many front ends there are: Up or Leaving, reachable or not; at least 1. */
  int fronts();

  /** Every member, oldest first. */
  List<Node> nodes();

  /**
   * What each node holds. A node that is missing holds nothing or did not answer within 2 s; no
   * node is there if the shards' coordinator did not.
   *
   * @return a stage that completes normally within 3 s
   */
  CompletionStage<Map<Address, Load>> loads();

  /**
   * Which policies each node holds: hashes of their contents by their names. A node that is missing
   * did not answer within 2 s.
   *
   * @return a stage that completes normally within 3 s
   */
  CompletionStage<Map<Address, SortedMap<String, String>>> policyHashes();

  /**
   * Makes a node hand its shards over, leave the cluster and end.
   *
   * @return a stage that completes normally within 3 s
   */
  CompletionStage<Leave> leave(Address node);

  /**
   * Of a running node.
   *
   * @param limiterTypes the names of the sharded types that count as limiters; each must have been
   *     initialized on this node
   */
  static Membership of(ActorSystem<?> system, Collection<String> limiterTypes) {
    return new ClusterMembership(system, limiterTypes);
  }
}
