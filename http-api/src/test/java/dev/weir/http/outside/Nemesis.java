package dev.weir.http.outside;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Something that befalls nodes or their Cassandra, and is mended again. */
enum Nemesis {
  /** SIGKILL of one node. */
  KILL_ONE {
    @Override
    Set<String> strike(TestCluster cluster, SplittableRandom random) {
      TestNode struck = any(cluster, random);
      struck.kill();
      pass(Duration.ofSeconds(random.nextInt(1, 12)));
      return Set.of(struck.name());
    }
  },
  /** SIGKILL of all nodes, one right after the other. */
  KILL_ALL {
    @Override
    Set<String> strike(TestCluster cluster, SplittableRandom random) {
      cluster.nodes().forEach(TestNode::kill);
      return names(cluster);
    }
  },
  /**
   * SIGSTOP of one node for half a minute: when it wakes it must notice that it is out, and end.
   */
  SLEEP {
    @Override
    Set<String> strike(TestCluster cluster, SplittableRandom random) {
      TestNode struck = any(cluster, random);
      struck.pause();
      try {
        pass(Duration.ofSeconds(30));
      } finally {
        struck.wake();
      }
      struck.awaitEnd(Duration.ofSeconds(60));
      return Set.of(struck.name());
    }
  },
  /** SIGKILL of Cassandra, which is started again after a while. */
  CASSANDRA_KILLED {
    @Override
    Set<String> strike(TestCluster cluster, SplittableRandom random) {
      Ring.kill();
      try {
        pass(Duration.ofSeconds(random.nextInt(1, 10)));
      } finally {
        Ring.startAgain();
      }
      return Set.of();
    }
  },
  /** SIGSTOP of Cassandra for longer than a write is waited for. */
  CASSANDRA_PAUSED {
    @Override
    Set<String> strike(TestCluster cluster, SplittableRandom random) {
      Ring.pause();
      try {
        pass(Duration.ofSeconds(random.nextInt(8, 20)));
      } finally {
        Ring.wake();
      }
      return Set.of();
    }
  },
  /** Each node in turn is asked to end, and started again. */
  ROLLING_RESTART {
    @Override
    Set<String> strike(TestCluster cluster, SplittableRandom random) {
      for (TestNode each : cluster.nodes()) {
        each.terminate();
        each.startAgain();
        each.awaitReady();
      }
      return names(cluster);
    }
  },
  /** The disk that Cassandra's log is on has no room left: it ends, until there is some again. */
  DISK_FULL {
    @Override
    boolean canBeHad() {
      return SmallDisk.canBeHad();
    }

    @Override
    Set<String> strike(TestCluster cluster, SplittableRandom random) {
      Ring.kill();
      try (SmallDisk disk = SmallDisk.under(Ring.commitLog())) {
        Ring.startAgain();
        pass(Duration.ofSeconds(random.nextInt(2, 6)));
        disk.fill();
        Ring.awaitEnd(Duration.ofMinutes(1));
        pass(Duration.ofSeconds(random.nextInt(1, 10)));
        disk.free();
        Ring.startAgain();
        pass(Duration.ofSeconds(random.nextInt(2, 6)));
        Ring.kill();
      } finally {
        Ring.startAgain();
      }
      return Set.of();
    }
  },
  /** Two nodes join, two of the others leave and come back, and those that joined leave. */
  ADD_TWO_REMOVE_TWO {
    @Override
    Set<String> strike(TestCluster cluster, SplittableRandom random) {
      List<TestNode> added = Stream.of("fourth", "fifth").map(cluster::startOneMore).toList();
      List<TestNode> removed = two(cluster, random);
      try {
        added.forEach(TestNode::awaitReady);
        pass(Duration.ofSeconds(random.nextInt(1, 8)));
        removed.forEach(TestNode::terminate);
        pass(Duration.ofSeconds(random.nextInt(1, 8)));
        removed.forEach(TestNode::startAgain);
        removed.forEach(TestNode::awaitReady);
        added.forEach(TestNode::terminate);
      } finally {
        added.stream().filter(TestNode::isAlive).forEach(TestNode::kill);
      }
      return removed.stream().map(TestNode::name).collect(Collectors.toSet());
    }
  },
  /** All that nodes say to each other comes late. */
  SLOW_LINKS {
    @Override
    TestCluster cluster() {
      return Clusters.linked();
    }

    @Override
    Set<String> strike(TestCluster cluster, SplittableRandom random) {
      Clusters.links().slow(random.nextLong(20, 300));
      try {
        pass(Duration.ofSeconds(random.nextInt(10, 30)));
      } finally {
        Clusters.links().mend();
      }
      return Set.of();
    }
  },
  /** Packets between nodes are lost, so that TCP's streams stand still and come in bursts. */
  LOSSY_LINKS {
    @Override
    TestCluster cluster() {
      return Clusters.linked();
    }

    @Override
    Set<String> strike(TestCluster cluster, SplittableRandom random) {
      Clusters.links().lose(random.nextInt(5, 50), random.split());
      try {
        pass(Duration.ofSeconds(random.nextInt(10, 30)));
      } finally {
        Clusters.links().mend();
      }
      return Set.of();
    }
  },
  /** SIGKILL of two nodes of five: those that are left must go on without them. */
  KILL_TWO {
    @Override
    TestCluster cluster() {
      return Clusters.five();
    }

    @Override
    Set<String> strike(TestCluster cluster, SplittableRandom random) {
      List<TestNode> struck = two(cluster, random);
      struck.forEach(TestNode::kill);
      List<TestNode> left =
          cluster.nodes().stream().filter(node -> !struck.contains(node)).toList();
      Asker asker = new Asker();
      await("answers of all owners by those that are left")
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  left.stream()
                      .flatMap(
                          node ->
                              Stream.generate(() -> Endurance.FIVE.by(Subjects.next("left")))
                                  .limit(10)
                                  .map(question -> asker.ask(node, question)))
                      .noneMatch(Seen::degraded));
      return struck.stream().map(TestNode::name).collect(Collectors.toSet());
    }
  },
  /** The clock of one node steps ahead by seconds, and is set right again. */
  CLOCK_AHEAD {
    @Override
    TestCluster cluster() {
      return Clusters.stepped();
    }

    @Override
    Set<String> strike(TestCluster cluster, SplittableRandom random) {
      step(any(cluster, random), Duration.ofMillis(random.nextLong(1_000, 30_000)), random);
      return Set.of();
    }
  },
  /** The same, back. */
  CLOCK_BEHIND {
    @Override
    TestCluster cluster() {
      return Clusters.stepped();
    }

    @Override
    Set<String> strike(TestCluster cluster, SplittableRandom random) {
      step(any(cluster, random), Duration.ofMillis(-random.nextLong(1_000, 30_000)), random);
      return Set.of();
    }
  };

  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(15);

  /** Whether this machine lets it happen. */
  boolean canBeHad() {
    return true;
  }

  /** Nodes that it can strike, all of them ready. */
  TestCluster cluster() {
    return Clusters.three();
  }

  /** Whether nodes are asked to end, so that no call that they have taken may be cut off. */
  boolean isOrderly() {
    return this == ROLLING_RESTART || this == ADD_TWO_REMOVE_TWO;
  }

  /**
   * Has it happen. What has ended is started again by the caller.
   *
   * @param random all that is left to chance
   * @return the nodes whose own callers may have been cut off
   */
  abstract Set<String> strike(TestCluster cluster, SplittableRandom random);

  /** While its clock is off, a node must not be ready. */
  private static void step(TestNode struck, Duration by, SplittableRandom random) {
    struck.setClockOff(by);
    try {
      await(struck.name() + " to be unready").atMost(NOTICED_WITHIN).until(() -> !struck.isReady());
      pass(Duration.ofSeconds(random.nextInt(5, 15)));
    } finally {
      struck.setClockOff(Duration.ZERO);
    }
    struck.awaitReady();
  }

  private static TestNode any(TestCluster cluster, SplittableRandom random) {
    List<TestNode> nodes = cluster.nodes();
    return nodes.get(random.nextInt(nodes.size()));
  }

  private static List<TestNode> two(TestCluster cluster, SplittableRandom random) {
    int count = cluster.nodes().size();
    int first = random.nextInt(count);
    int second = (first + random.nextInt(1, count)) % count;
    return List.of(cluster.node(first), cluster.node(second));
  }

  private static Set<String> names(TestCluster cluster) {
    return cluster.nodes().stream().map(TestNode::name).collect(Collectors.toSet());
  }

  private static void pass(Duration time) {
    long endNanos = System.nanoTime() + time.toNanos();
    await("the end of what befell them")
        .atMost(time.plusSeconds(10))
        .until(() -> System.nanoTime() - endNanos >= 0);
  }
}
