package dev.weir.node.cluster;

import akka.actor.ActorRef;
import akka.actor.Address;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.RecipientRef;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.sharding.ClusterSharding;
import akka.cluster.sharding.ShardRegion.ClusterShardingStats;
import akka.cluster.sharding.ShardRegion.GetClusterShardingStats;
import akka.cluster.sharding.ShardRegion.ShardRegionStats;
import akka.cluster.typed.Cluster;
import akka.pattern.Patterns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import scala.concurrent.duration.FiniteDuration;

/** {@link Membership} by Akka Cluster and its sharding. */
final class ClusterMembership implements Membership {

  private static final Set<MemberStatus> SERVING =
      Set.of(MemberStatus.up(), MemberStatus.leaving());
  private static final Duration NODE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(3);

  private final ActorSystem<?> system;
  private final Cluster cluster;
  private final List<String> limiterTypes;

  ClusterMembership(ActorSystem<?> system, Collection<String> limiterTypes) {
    this.system = system;
    this.cluster = Cluster.get(system);
    this.limiterTypes = List.copyOf(limiterTypes);
  }

  @Override
  public int fronts() {
    long serving =
        members(cluster.state()).stream()
            .filter(member -> SERVING.contains(member.status()) && member.hasRole(FRONT))
            .count();
    return Math.max(1, (int) serving);
  }

  @Override
  public List<Node> nodes() {
    CurrentClusterState state = cluster.state();
    List<Member> byAge = new ArrayList<>(members(state));
    byAge.sort(Member.ageOrdering());
    List<Node> nodes = new ArrayList<>();
    for (Member member : byAge) {
      nodes.add(
          new Node(
              member.address(),
              roles(member),
              member.status().toString(),
              !state.getUnreachable().contains(member),
              nodes.size() + 1,
              member.appVersion().version()));
    }
    return List.copyOf(nodes);
  }

  @Override
  public CompletionStage<Map<Address, Load>> loads() {
    CompletableFuture<Map<Address, Load>> all = CompletableFuture.completedFuture(Map.of());
    for (String type : limiterTypes) {
      all = all.thenCombine(loads(type), ClusterMembership::sum);
    }
    return all;
  }

  private CompletableFuture<Map<Address, Load>> loads(String type) {
    // Not by the typed query: it knows nothing of a type where this node only asks.
    ActorRef region = ClusterSharding.get(system.classicSystem()).shardRegion(type);
    return Patterns.ask(
            region,
            new GetClusterShardingStats(
                FiniteDuration.apply(NODE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)),
            ASK_TIMEOUT)
        .toCompletableFuture()
        .handle(
            (stats, failure) -> failure == null ? loads((ClusterShardingStats) stats) : Map.of());
  }

  @Override
  public CompletionStage<Map<Address, SortedMap<String, String>>> policyHashes() {
    CompletableFuture<Map<Address, SortedMap<String, String>>> all =
        CompletableFuture.completedFuture(Map.of());
    for (Member member : members(cluster.state())) {
      all = all.thenCombine(policyHashes(member.address()), ClusterMembership::together);
    }
    return all;
  }

  private CompletableFuture<Map<Address, SortedMap<String, String>>> policyHashes(Address node) {
    RecipientRef<PolicyReport.Ask> report =
        ActorRefResolver.get(system)
            .<PolicyReport.Ask>resolveActorRef(node + "/system/" + PolicyReport.NAME);
    return AskPattern.<PolicyReport.Ask, PolicyReport.Held>ask(
            report, PolicyReport.Ask::new, NODE_TIMEOUT, system.scheduler())
        .toCompletableFuture()
        .handle((held, failure) -> failure == null ? Map.of(node, held.hashes()) : Map.of());
  }

  @Override
  public CompletionStage<Leave> leave(Address node) {
    if (members(cluster.state()).stream().noneMatch(member -> member.address().equals(node))) {
      return CompletableFuture.completedFuture(Leave.UNKNOWN_NODE);
    }
    RecipientRef<Departure.Leave> departure =
        ActorRefResolver.get(system)
            .<Departure.Leave>resolveActorRef(node + "/system/" + Departure.NAME);
    return AskPattern.<Departure.Leave, Departure.Leaving>ask(
            departure, Departure.Leave::new, ASK_TIMEOUT, system.scheduler())
        .handle((leaving, failure) -> failure == null ? Leave.BEGUN : Leave.NO_ANSWER);
  }

  /** Without those by which Akka names data centres. */
  private static Set<String> roles(Member member) {
    return member.getRoles().stream()
        .filter(role -> !role.startsWith("dc-"))
        .collect(Collectors.toSet());
  }

  private static List<Member> members(CurrentClusterState state) {
    return StreamSupport.stream(state.getMembers().spliterator(), false).toList();
  }

  private static Map<Address, Load> loads(ClusterShardingStats stats) {
    Map<Address, Load> loads = new HashMap<>();
    stats.getRegions().forEach((address, region) -> loads.put(address, load(region)));
    return loads;
  }

  private static Load load(ShardRegionStats region) {
    int live = region.getStats().values().stream().mapToInt(count -> (Integer) count).sum();
    return new Load(region.getStats().size(), live);
  }

  private static <V> Map<Address, V> together(Map<Address, V> some, Map<Address, V> others) {
    Map<Address, V> all = new HashMap<>(some);
    all.putAll(others);
    return Map.copyOf(all);
  }

  private static Map<Address, Load> sum(Map<Address, Load> one, Map<Address, Load> other) {
    Map<Address, Load> both = new HashMap<>(one);
    other.forEach((address, load) -> both.merge(address, load, Load::plus));
    return Map.copyOf(both);
  }
}
