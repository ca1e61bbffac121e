package dev.weir.http.outside;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;

/** Some nodes that form one cluster. */
final class TestCluster implements AutoCloseable {
  private static final Queue<TestCluster> OPEN = new ConcurrentLinkedQueue<>();

  private static final int PROMPT_ANSWERS = 20;
  private static final long PROMPT_MILLIS = 500;

  private final List<TestNode> nodes;
  private final Function<String, TestNode> oneMore;

  private TestCluster(List<TestNode> nodes, Function<String, TestNode> oneMore) {
    this.nodes = List.copyOf(nodes);
    this.oneMore = oneMore;
  }

  /** Starts so many nodes at once and waits until all of them are ready. */
  static TestCluster start(String name, int count, Path policies) {
    return start(name, Collections.nCopies(count, policies));
  }

  /** Starts a node for each folder of policies. */
  static TestCluster start(String name, List<Path> policies) {
    return start(name, policies, List.of());
  }

  /**
   * The same.
   *
   * @param settings more system properties of each, {@code key=value}
   */
  static TestCluster start(String name, List<Path> policies, List<String> settings) {
    return start(TestNode::start, name, policies, settings);
  }

  /** The same of nodes that {@link TestNode#startPlanted} starts. */
  static TestCluster startPlanted(String name, List<Path> policies, List<String> settings) {
    return start(TestNode::startPlanted, name, policies, settings);
  }

  @FunctionalInterface
  private interface Starting {
    TestNode start(
        String name, Ports ports, List<Integer> seeds, Path policies, List<String> settings);
  }

  private static TestCluster start(
      Starting starting, String name, List<Path> policies, List<String> settings) {
    int count = policies.size();
    Ring.contactPoint(); // Its start is not the nodes' time.
    List<Ports> ports = Stream.generate(Ports::free).limit(count).toList();
    // All, on all: a first node that comes back alone must find the others, not begin anew.
    List<Integer> seeds = ports.stream().map(Ports::cluster).toList();
    List<TestNode> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(starting.start(name + "-" + i, ports.get(i), seeds, policies.get(i), settings));
    }
    return ready(
        name,
        new TestCluster(
            nodes, more -> starting.start(more, Ports.free(), seeds, policies.get(0), settings)));
  }

  /** Nodes that have just been started; waits until all of them are ready. */
  static TestCluster of(String name, List<TestNode> nodes) {
    return ready(name, unlike(nodes));
  }

  private static TestCluster ready(String name, TestCluster cluster) {
    long begunNanos = System.nanoTime();
    OPEN.add(cluster);
    cluster.awaitService();
    Figures.say(
        "%s: %d node(s) ready after %d ms",
        name, cluster.nodes.size(), Duration.ofNanos(System.nanoTime() - begunNanos).toMillis());
    return cluster;
  }

  private static TestCluster unlike(List<TestNode> nodes) {
    return new TestCluster(
        nodes,
        name -> {
          throw new IllegalStateException(name + ": its nodes are not all alike");
        });
  }

  /** Nodes that need not be ready yet. */
  static TestCluster ofUnready(List<TestNode> nodes) {
    TestCluster cluster = unlike(nodes);
    OPEN.add(cluster);
    return cluster;
  }

  /** Starts again what has ended, and waits until all nodes are ready. */
  void restore() {
    nodes.stream().filter(node -> !node.isAlive()).forEach(TestNode::startAgain);
    awaitService();
  }

  private void awaitService() {
    nodes.forEach(TestNode::awaitReady);
    awaitFirstAnswers();
  }

  /**
   * A JVM that has just started on a busy machine is busy with itself for seconds: waits until
   * calls of several owners are answered at once. Tests that begin at full load would only measure
   * that.
   */
  private void awaitFirstAnswers() {
    Asker asker = new Asker();
    for (TestNode node : nodes) {
      await("prompt answers of " + node.name())
          .atMost(Duration.ofMinutes(2))
          .until(() -> isPrompt(asker, node));
    }
  }

  private static boolean isPrompt(Asker asker, TestNode node) {
    for (int i = 0; i < PROMPT_ANSWERS; i++) {
      int who = Subjects.next();
      Seen seen =
          asker.ask(
              node,
              Question.of("slothbox", "key", "sk_warm_" + who)
                  .and("org", "warm" + who)
                  .calls("POST", "/v1/boxes"));
      if (seen.degraded() || seen.tookMillis() > PROMPT_MILLIS) {
        return false;
      }
    }
    return true;
  }

  /** Starts one more, which is the caller's to wait for and to end. */
  TestNode startOneMore(String name) {
    return oneMore.apply(name);
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
