package dev.weir.http.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Five nodes, two of which are cut from the other three for a minute. All of them reach Cassandra,
 * and callers reach all of them: only what nodes say to each other is lost.
 */
@Tag("faults")
@ExtendWith(NodeLogs.class)
@Timeout(600)
class PartitionIT {
  private static final int NODES = 5;
  private static final List<Integer> MAJORITY = List.of(0, 1, 2);
  private static final List<Integer> MINORITY = List.of(3, 4);
  private static final Duration CUT = Duration.ofSeconds(60);
  private static final Duration TICK = Duration.ofMillis(50);

  /** Each limit is asked for as many permits as it has in so many ticks: 100 s. */
  private static final long TICKS_TO_THE_LIMIT = 2_000;

  private static final long LONGEST_ANSWER_MILLIS = 16_000;

  private static final List<AutoCloseable> OPEN = new ArrayList<>();
  private static Namespaces namespaces;
  private static TestCluster cluster;

  private final Asker asker = new Asker();

  @BeforeAll
  static void start() {
    assumeTrue(Namespaces.canBeHad(), "needs root, for network namespaces");
    namespaces = Namespaces.make(NODES);
    OPEN.add(namespaces);
    int ring = Integer.parseInt(Ring.contactPoint().substring("127.0.0.1:".length()));
    OPEN.add(
        Forwarder.start(
            Namespaces.GATEWAY,
            ring,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), ring)));
    List<Ports> ports = Stream.generate(Ports::free).limit(NODES).toList();
    List<TestNode> nodes = IntStream.range(0, NODES).mapToObj(i -> node(i, ports, ring)).toList();
    cluster = TestCluster.of("partition", nodes);
    OPEN.add(cluster);
  }

  private static TestNode node(int index, List<Ports> all, int ring) {
    Ports ports = all.get(index);
    String host = namespaces.address(index);
    for (int port : List.of(ports.decisions(), ports.management())) {
      OPEN.add(Forwarder.start("127.0.0.1", port, new InetSocketAddress(host, port)));
    }
    List<String> settings = new ArrayList<>();
    for (String part : List.of("http", "management", "cluster")) {
      settings.add("weir." + part + ".host=" + host);
    }
    settings.add("weir.insecure-bind=true");
    settings.add("weir.cassandra.contact-points.0=" + Namespaces.GATEWAY + ":" + ring);
    for (int i = 0; i < NODES; i++) {
      settings.add(
          "weir.cluster.seed-nodes."
              + i
              + "="
              + namespaces.address(i)
              + ":"
              + all.get(i).cluster());
    }
    return TestNode.start(
        Namespaces.running(index),
        "partition-" + index,
        ports,
        List.of(),
        PolicyFolder.make(),
        settings);
  }

  @AfterAll
  static void stop() throws Exception {
    for (int i = OPEN.size() - 1; i >= 0; i--) {
      OPEN.get(i).close();
    }
  }

  @Test
  void bothSidesTogetherNeverGrantMoreThanTheLimits() {
    play(
        "partition",
        () -> namespaces.cut(MAJORITY, MINORITY),
        () -> namespaces.heal(MAJORITY, MINORITY));
  }

  /** The two hear the three, and are not heard. */
  @Test
  void neitherDoTheyWhereOnlyOneSideIsNotHeard() {
    play(
        "one-way partition",
        () -> namespaces.silence(MINORITY, MAJORITY),
        () -> namespaces.unsilence(MINORITY, MAJORITY));
  }

  private void play(String what, Runnable cut, Runnable heal) {
    Map<Question, Endurance> subjects = new LinkedHashMap<>();
    for (int i = 0; i < NODES; i++) {
      Endurance.ALL.forEach(limit -> subjects.put(limit.by(Subjects.next("cut")), limit));
    }
    Load load =
        Load.start(
            asker,
            TICK,
            tick -> Endurance.ofTick(subjects, cluster.nodes(), tick, TICKS_TO_THE_LIMIT));
    await("a tenth of the permits")
        .atMost(Duration.ofMinutes(1))
        .until(() -> Asker.granted(asker.seen()) > 1_000);

    cut.run();
    long cutMillis = System.currentTimeMillis();
    MINORITY.forEach(i -> cluster.node(i).awaitEnd(Duration.ofMinutes(1)));
    Figures.say(
        "%s: the smaller side has ended itself after %d ms",
        what, System.currentTimeMillis() - cutMillis);
    long normalMillis = awaitNormal(MAJORITY, subjects) - cutMillis;
    Figures.say("%s: the larger side answers normally after %d ms", what, normalMillis);
    await("the end of the cut")
        .atMost(CUT.plusSeconds(5))
        .until(() -> System.currentTimeMillis() >= cutMillis + CUT.toMillis());
    heal.run();
    cluster.restore();
    load.stop();
    awaitNormal(IntStream.range(0, NODES).boxed().toList(), subjects);

    assertThat(asker.unanswered())
        .as("unanswered by the larger side")
        .noneMatch(each -> MAJORITY.stream().anyMatch(i -> isOf(i, each.node())));
    long longestMillis = asker.seen().stream().mapToLong(Seen::tookMillis).max().orElseThrow();
    assertThat(longestMillis).isLessThan(LONGEST_ANSWER_MILLIS);
    subjects.forEach((question, limit) -> asker.useUp(cluster.nodes(), question, limit));
    Checker.check(Endurance.PROMISES, asker.seen());
    Figures.say(
        "%s: %d answers, %d degraded, longest %d ms; %d of %d permits granted",
        what,
        asker.seen().size(),
        asker.seen().stream().filter(Seen::degraded).count(),
        longestMillis,
        Asker.granted(asker.seen()),
        subjects.values().stream().mapToLong(Endurance::permits).sum());
  }

  private static boolean isOf(int index, String node) {
    return cluster.node(index).name().equals(node);
  }

  /** When these nodes answered for every subject without a fallback. */
  private long awaitNormal(List<Integer> nodes, Map<Question, Endurance> subjects) {
    await("answers that are not degraded")
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                nodes.stream()
                    .flatMap(
                        i ->
                            subjects.keySet().stream()
                                .map(each -> asker.ask(cluster.node(i), each.looking())))
                    .noneMatch(Seen::degraded));
    return System.currentTimeMillis();
  }
}
