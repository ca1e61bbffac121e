package dev.weir.http.outside;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * Three nodes that reach each other through ports of ours, so that what they say to each other can
 * be made to come late. Callers and Cassandra reach them as ever.
 */
final class Links {
  private static final int NODES = 3;

  /** TCP sends what was lost again after this, and after twice as long each time. */
  private static final long FIRST_RETRANSMISSION_MILLIS = 200;

  private final List<Forwarder> forwarders;
  private final TestCluster cluster;

  private Links(List<Forwarder> forwarders, TestCluster cluster) {
    this.forwarders = List.copyOf(forwarders);
    this.cluster = cluster;
  }

  /** Starts the nodes, and waits until they are ready. */
  static Links start(String name) {
    Ring.contactPoint();
    List<Ports> ports = new ArrayList<>();
    List<Integer> bound = new ArrayList<>();
    List<Forwarder> forwarders = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      ports.add(Ports.free());
      bound.add(Ports.free().cluster());
      forwarders.add(
          Forwarder.start(
              "127.0.0.1",
              ports.get(i).cluster(),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.get(i))));
    }
    List<Integer> seeds = ports.stream().map(Ports::cluster).toList();
    List<TestNode> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(
          TestNode.start(
              name + "-" + i,
              ports.get(i),
              seeds,
              PolicyFolder.make(),
              List.of("akka.remote.artery.bind.port=" + bound.get(i))));
    }
    return new Links(forwarders, TestCluster.of(name, nodes));
  }

  TestCluster cluster() {
    return cluster;
  }

  /** From now on every piece takes so long, in each direction. */
  void slow(long millis) {
    forwarders.forEach(each -> each.delay(() -> millis));
  }

  /**
   * From now on one packet in so many is lost: TCP tells nobody, and its stream stands still until
   * the packet has been sent again, which may be lost too.
   */
  void lose(int oneIn, SplittableRandom random) {
    for (Forwarder each : forwarders) {
      SplittableRandom own = random.split();
      each.delay(standstill(oneIn, own));
    }
  }

  private static LongSupplier standstill(int oneIn, SplittableRandom random) {
    return () -> {
      synchronized (random) {
        long millis = 0;
        for (long next = FIRST_RETRANSMISSION_MILLIS; random.nextInt(oneIn) == 0; next *= 2) {
          millis += next;
        }
        return millis;
      }
    };
  }

  /** All is as quick as it can be again. */
  void mend() {
    forwarders.forEach(each -> each.delay(() -> 0));
  }
}
