package dev.weir.node.cluster;

import akka.actor.Address;
import akka.cluster.ClusterEvent;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.ClusterEvent.MemberEvent;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.UniqueAddress;
import akka.util.Version;
import java.util.List;
import java.util.stream.IntStream;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Set;
import scala.collection.immutable.Set$;
import scala.collection.immutable.TreeSet$;

/** Nodes by number, for tests. */
final class Nodes {

  private Nodes() {}

  static UniqueAddress node(int number) {
    return new UniqueAddress(address(number), 100L + number);
  }

  static Address address(int number) {
    return new Address("akka", "weir", "10.0.0." + number, 25520);
  }

  /** Nodes 1 to n. */
  static List<UniqueAddress> nodes(int n) {
    return IntStream.rangeClosed(1, n).mapToObj(Nodes::node).toList();
  }

  static MemberEvent joined(int number) {
    return new ClusterEvent.MemberJoined(member(number, MemberStatus.joining()));
  }

  static MemberEvent up(int number) {
    return new ClusterEvent.MemberUp(member(number, MemberStatus.up()));
  }

  static MemberEvent left(int number) {
    return new ClusterEvent.MemberLeft(member(number, MemberStatus.leaving()));
  }

  static MemberEvent exited(int number) {
    return new ClusterEvent.MemberExited(member(number, MemberStatus.exiting()));
  }

  static MemberEvent downed(int number) {
    return new ClusterEvent.MemberDowned(member(number, MemberStatus.down()));
  }

  static MemberEvent removed(int number) {
    return new ClusterEvent.MemberRemoved(
        member(number, MemberStatus.removed()), MemberStatus.exiting());
  }

  /** A cluster without members. */
  static CurrentClusterState noState() {
    return new CurrentClusterState(
        TreeSet$.MODULE$.empty(Member.ordering()),
        Set$.MODULE$.empty(),
        Set$.MODULE$.empty(),
        Option.empty(),
        Map$.MODULE$.empty(),
        Set$.MODULE$.empty(),
        Set$.MODULE$.empty());
  }

  private static Member member(int number, MemberStatus status) {
    Set<String> roles = Set$.MODULE$.<String>empty().$plus("dc-default");
    return new Member(node(number), number, status, roles, Version.Zero());
  }
}
