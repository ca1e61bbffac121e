package dev.weir.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The one pool that all work shares is taken up entirely, on every node, by actors that always have
 * a next message: the worst case for a fork-join pool, which looks at what comes from outside only
 * when it has nothing else to do.
 */
class OverloadIT {

  private static final int ACTORS = 16;
  private static final Duration BURST = Duration.ofSeconds(10);

  private volatile boolean over;

  @Test
  void aPoolWithoutAFreeThreadForTenSecondsCostsNobodyTenureNorReachability() {
    try (LocalCluster cluster = new LocalCluster("")) {
      List<ActorSystem<Void>> nodes = cluster.start(3);
      List<TenureWatch> watches = nodes.stream().map(TenureWatch::of).toList();
      try {
        nodes.forEach(this::burn);
        await()
            .atMost(BURST.plusSeconds(5))
            .during(BURST)
            .until(() -> nodes.stream().allMatch(OverloadIT::reachesAll));
      } finally {
        // Before the nodes end: they could not, on a pool that is taken.
        over = true;
      }
      assertThat(watches).allSatisfy(watch -> assertThat(watch.stop().lost()).isFalse());
    }
  }

  private void burn(ActorSystem<?> node) {
    for (int i = 0; i < ACTORS; i++) {
      node.systemActorOf(burning(), "burning-" + i, DispatcherSelector.defaultDispatcher())
          .tell(new Burn());
    }
  }

  private static boolean reachesAll(ActorSystem<?> node) {
    return Cluster.get(node).state().getUnreachable().isEmpty();
  }

  private record Burn() {}

  /** Takes a thread for a millisecond and tells itself to go on. */
  private Behavior<Burn> burning() {
    return Behaviors.receive(
        (context, burn) -> {
          long endNanos = System.nanoTime() + 1_000_000;
          while (System.nanoTime() < endNanos) {
            Thread.onSpinWait();
          }
          if (!over) {
            context.getSelf().tell(burn);
          }
          return Behaviors.same();
        });
  }
}
