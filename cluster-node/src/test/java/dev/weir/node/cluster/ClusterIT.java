package dev.weir.node.cluster;

import static dev.weir.node.cluster.LocalCluster.address;
import static dev.weir.node.cluster.LocalCluster.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.Address;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import dev.weir.node.cluster.Membership.Leave;
import dev.weir.node.cluster.Membership.Load;
import dev.weir.node.cluster.Membership.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Nodes that form clusters by weir-node.conf, with its own times. */
@Execution(ExecutionMode.CONCURRENT)
class ClusterIT {

  @Test
  void aNodeAloneHasTenure() {
    try (LocalCluster cluster = new LocalCluster("")) {
      ActorSystem<Void> alone = cluster.start(1).get(0);

      assertThat(new TenureReadiness(Adapter.toClassic(alone)).get()).isCompletedWithValue(true);
      assertThat(new ClockReadiness(Adapter.toClassic(alone)).get()).isCompletedWithValue(true);
    }
  }

  @Test
  void aClusterThatGrowsCostsNobodyTenure() {
    try (LocalCluster cluster = new LocalCluster("")) {
      ActorSystem<Void> first = cluster.start(1).get(0);
      TenureWatch watch = TenureWatch.of(first);

      cluster.start();
      cluster.start();
      cluster.awaitUp();
      await().during(Duration.ofSeconds(2)).until(() -> up(first) == 3);

      assertThat(watch.stop().lost()).isFalse();
    }
  }

  @Test
  void clocksOfNodesOnOneMachineAgree() {
    try (LocalCluster cluster = new LocalCluster("")) {
      List<ActorSystem<Void>> nodes = cluster.start(3);

      for (ActorSystem<Void> node : nodes) {
        ClockOffsets offsets = Peers.get(node).clockOffsets();
        for (ActorSystem<Void> other : nodes) {
          await()
              .untilAsserted(
                  () -> assertThat(offsets.offsetMillis(address(other))).isBetween(-50L, 50L));
        }
        assertThat(offsets.agreed()).isTrue();
      }
    }
  }

  @Test
  void oneOfThreeThatCrashesCostsTheOthersNoTenure() {
    try (LocalCluster cluster = new LocalCluster("")) {
      List<ActorSystem<Void>> nodes = cluster.start(3);
      TenureWatch first = TenureWatch.of(nodes.get(0));
      TenureWatch second = TenureWatch.of(nodes.get(1));

      cluster.crash(nodes.get(2));
      await().atMost(Duration.ofSeconds(30)).until(() -> up(nodes.get(0)) == 2);
      cluster.awaitUp();
      assertThat(first.stop().lost()).isFalse();
      assertThat(second.stop().lost()).isFalse();
    }
  }

  @Test
  void theLastOfThreeHasNoTenureFiveSecondsAfterTheOthersCrashed() {
    try (LocalCluster cluster = new LocalCluster("")) {
      List<ActorSystem<Void>> nodes = cluster.start(3);

      cluster.crash(nodes.get(1));
      cluster.crash(nodes.get(2));

      await()
          .atMost(Duration.ofSeconds(5))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> !Peers.get(nodes.get(0)).tenure().held());
    }
  }

  @Test
  void theSmallerPartOfAPartitionHasNoTenureBeforeTheLargerTakesItsShards() {
    try (LocalCluster cluster = new LocalCluster("")) {
      List<ActorSystem<Void>> nodes = cluster.start(3);
      ActorSystem<Void> cutOff = nodes.get(2);
      TenureWatch first = TenureWatch.of(nodes.get(0));
      TenureWatch smaller = TenureWatch.of(cutOff);

      cluster.isolate(cutOff);

      await().atMost(Duration.ofSeconds(30)).until(() -> members(nodes.get(0)) == 2);
      Instant removed = Instant.now();
      assertThat(smaller.stop().lostAt())
          .hasValueSatisfying(
              lost -> assertThat(lost).isBefore(removed.minus(Duration.ofSeconds(1))));
      assertThat(first.stop().lost()).isFalse();
      assertThat(new TenureReadiness(Adapter.toClassic(cutOff)).get()).isCompletedWithValue(false);
    }
  }

  @Test
  void aNodeThatIsToldToLeaveLeavesInGoodOrder() throws Exception {
    try (LocalCluster cluster = new LocalCluster("")) {
      List<ActorSystem<Void>> nodes = cluster.start(3);
      Membership membership = Membership.of(nodes.get(0), Set.of());
      TenureWatch first = TenureWatch.of(nodes.get(0));
      TenureWatch leaving = TenureWatch.of(nodes.get(2));

      assertThat(leave(membership, nodes.get(2))).isEqualTo(Leave.BEGUN);
      nodes.get(2).getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);

      await().until(() -> members(nodes.get(0)) == 2);
      assertThat(first.stop().lost()).isFalse();
      assertThat(leaving.stop().lost()).as("it ends with the membership").isTrue();
      assertThat(leave(membership, nodes.get(2))).isEqualTo(Leave.UNKNOWN_NODE);
    }
  }

  @Test
  void aNodeThatDoesNotAnswerIsNotSaidToLeave() throws Exception {
    try (LocalCluster cluster = new LocalCluster("")) {
      List<ActorSystem<Void>> nodes = cluster.start(2);
      Membership membership = Membership.of(nodes.get(0), Set.of());
      cluster.isolate(nodes.get(1));

      assertThat(leave(membership, nodes.get(1))).isEqualTo(Leave.NO_ANSWER);
    }
  }

  @Test
  void membersAreListedOldestFirstWithWhatTheyHold() throws Exception {
    try (LocalCluster cluster = new LocalCluster("weir.cluster.version = 1.2.3")) {
      List<ActorSystem<Void>> nodes = cluster.start(3);
      EntityTypeKey<String> type = EntityTypeKey.create(String.class, "held");
      nodes.forEach(node -> ClusterSharding.get(node).init(Entity.of(type, entity -> entityOf())));
      Membership membership = Membership.of(nodes.get(1), Set.of("held"));
      for (int i = 0; i < 100; i++) {
        ClusterSharding.get(nodes.get(0)).entityRefFor(type, "entity-" + i).tell("be there");
      }

      assertThat(membership.fronts()).isEqualTo(3);
      List<Node> listed = membership.nodes();
      assertThat(listed.get(0))
          .isEqualTo(
              new Node(address(nodes.get(0)), Set.of("limiter", "front"), "Up", true, 1, "1.2.3"));
      assertThat(listed).extracting(Node::age).containsExactly(1, 2, 3);
      assertThat(listed)
          .extracting(Node::address)
          .containsExactlyInAnyOrder(
              nodes.stream().map(LocalCluster::address).toArray(Address[]::new));
      await().atMost(Duration.ofSeconds(30)).until(() -> total(membership).liveLimiters() == 100);
      assertThat(total(membership).shards()).isBetween(3, 100);
    }
  }

  @Test
  void everyNodeShowsWhichPoliciesEachHolds() throws Exception {
    try (LocalCluster cluster = new LocalCluster("")) {
      List<ActorSystem<Void>> nodes = cluster.start(3);
      SortedMap<String, String> earlier = new TreeMap<>(Map.of("slim", "1"));
      SortedMap<String, String> later = new TreeMap<>(Map.of("slim", "2", "sly", "3"));
      Peers.get(nodes.get(0)).showPolicies(() -> earlier);
      Peers.get(nodes.get(1)).showPolicies(() -> later);

      assertThat(
              Membership.of(nodes.get(2), Set.of())
                  .policyHashes()
                  .toCompletableFuture()
                  .get(10, TimeUnit.SECONDS))
          .as("the third has not said")
          .isEqualTo(Map.of(address(nodes.get(0)), earlier, address(nodes.get(1)), later));
    }
  }

  private static Behavior<String> entityOf() {
    return Behaviors.ignore();
  }

  private static Load total(Membership membership) throws Exception {
    Map<?, Load> loads = membership.loads().toCompletableFuture().get(10, TimeUnit.SECONDS);
    return loads.values().stream().reduce(new Load(0, 0), Load::plus);
  }

  private static Leave leave(Membership membership, ActorSystem<?> node) throws Exception {
    CompletableFuture<Leave> answer = membership.leave(address(node)).toCompletableFuture();
    return answer.get(10, TimeUnit.SECONDS);
  }

  private static int members(ActorSystem<?> node) {
    return Membership.of(node, Set.of()).nodes().size();
  }
}
