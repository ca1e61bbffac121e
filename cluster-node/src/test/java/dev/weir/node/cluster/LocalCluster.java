package dev.weir.node.cluster;

import static org.awaitility.Awaitility.await;

import akka.actor.Address;
import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.remote.RemoteActorRefProvider;
import akka.remote.testkit.Blackhole$;
import akka.remote.testkit.Direction;
import akka.remote.testkit.SetThrottle;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Nodes of one cluster in this JVM, on free ports of loopback, by {@code weir-node.conf}. */
final class LocalCluster implements AutoCloseable {

  private static final Config TEST =
      ConfigFactory.parseString(
          """
          weir.cluster.port = 0
          # Replaced: nodes join the first one, whose port nobody knows before.
          weir.cluster.seed-nodes = ["127.0.0.1:1"]
          akka.coordinated-shutdown.exit-jvm = off
          akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off
          # So that terminating a system is a crash.
          akka.coordinated-shutdown.run-by-actor-system-terminate = off
          akka.cluster.jmx.multi-mbeans-in-same-jvm = on
          # So that it can be partitioned.
          akka.remote.artery.advanced.test-mode = on
          """);

  private final Config settings;
  private final List<ActorSystem<Void>> nodes = new ArrayList<>();

  LocalCluster(String settings) {
    this.settings = ConfigFactory.parseString(settings);
  }

  /** Starts one more node; the first begins the cluster, the others join it. */
  ActorSystem<Void> start() {
    Config config =
        NodeConfig.assemble(settings.withFallback(TEST))
            .withValue("akka.cluster.seed-nodes", ConfigValueFactory.fromIterable(List.of()));
    ActorSystem<Void> node = ActorSystem.create(Behaviors.empty(), NodeConfig.systemName(), config);
    nodes.add(node);
    Cluster.get(node).manager().tell(Join.create(address(nodes.get(0))));
    return node;
  }

  /** Starts nodes until all are Up to each other and have tenure. */
  List<ActorSystem<Void>> start(int count) {
    for (int i = 0; i < count; i++) {
      start();
    }
    awaitUp();
    return List.copyOf(nodes);
  }

  /** Until all nodes are Up to each other and have tenure. */
  void awaitUp() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                nodes.stream()
                    .allMatch(node -> up(node) == nodes.size() && Peers.get(node).tenure().held()));
  }

  /** Ends a node as a crash does. */
  void crash(ActorSystem<Void> node) {
    // Not by equals: systems of the same name are equal.
    nodes.removeIf(each -> each == node);
    node.terminate();
    node.getWhenTerminated().toCompletableFuture().join();
  }

  /** Cuts one node off from all others. */
  void isolate(ActorSystem<Void> node) {
    for (ActorSystem<Void> other : nodes) {
      if (other != node) {
        cut(node, address(other));
        cut(other, address(node));
      }
    }
  }

  static Address address(ActorSystem<?> node) {
    return Cluster.get(node).selfMember().address();
  }

  static int up(ActorSystem<?> node) {
    int up = 0;
    for (Member member : Cluster.get(node).state().getMembers()) {
      up += member.status().equals(MemberStatus.up()) ? 1 : 0;
    }
    return up;
  }

  @Override
  public void close() {
    nodes.forEach(ActorSystem::terminate);
    nodes.forEach(node -> node.getWhenTerminated().toCompletableFuture().join());
  }

  private static void cut(ActorSystem<?> node, Address other) {
    var system = (ExtendedActorSystem) Adapter.toClassic(node);
    ((RemoteActorRefProvider) system.provider())
        .transport()
        .managementCommand(
            new SetThrottle(other, Direction.Both$.MODULE$.getInstance(), Blackhole$.MODULE$));
  }
}
