package dev.weir.http.outside;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Some nodes that form one cluster. */
final class TestCluster implements AutoCloseable {
  private static final Queue<TestCluster> OPEN = new ConcurrentLinkedQueue<>();

  private final List<TestNode> nodes;

  private TestCluster(List<TestNode> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /** Starts so many nodes at once and waits until all of them are ready. */
  static TestCluster start(String name, int count, Path policies) {
    Ring.contactPoint(); // Its start is not the nodes' time.
    List<Ports> ports = Stream.generate(Ports::free).limit(count).toList();
    // All, on all: a first node that comes back alone must find the others, not begin anew.
    List<Integer> seeds = ports.stream().map(Ports::cluster).toList();
    List<TestNode> nodes = new ArrayList<>();
    long begunNanos = System.nanoTime();
    for (int i = 0; i < count; i++) {
      nodes.add(TestNode.start(name + "-" + i, ports.get(i), seeds, policies, List.of()));
    }
    TestCluster cluster = new TestCluster(nodes);
    OPEN.add(cluster);
    nodes.forEach(TestNode::awaitReady);
    Figures.say(
        "%s: %d node(s) ready after %d ms",
        name, count, Duration.ofNanos(System.nanoTime() - begunNanos).toMillis());
    return cluster;
  }

  /** Of all clusters that run now. */
  static List<TestNode> allNodes() {
    return OPEN.stream().flatMap(cluster -> cluster.nodes.stream()).toList();
  }

  List<TestNode> nodes() {
    return nodes;
  }

  TestNode node(int index) {
    return nodes.get(index);
  }

  /** The node of this address. */
  TestNode at(String address) {
    return nodes.stream()
        .filter(node -> node.address().equals(address))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no node has the address " + address));
  }

  /** Ends them without ceremony: what a test wanted to see of an orderly end it has seen. */
  @Override
  public void close() {
    OPEN.remove(this);
    nodes.stream().filter(TestNode::isAlive).forEach(TestNode::kill);
  }
}
