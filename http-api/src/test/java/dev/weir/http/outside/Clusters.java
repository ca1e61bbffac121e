package dev.weir.http.outside;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Clusters that several tests share; they end with this JVM. Who asks for one gets all its nodes
 * running and ready, whatever the test before left.
 */
final class Clusters {
  private static final Map<String, TestCluster> RUNNING = new HashMap<>();

  private static @Nullable Links links;

  private Clusters() {}

  /** Three nodes; calls may wait longer at these than the product's own settings let them. */
  static TestCluster three() {
    return shared(
        "three",
        name ->
            TestCluster.start(
                name,
                Collections.nCopies(3, PolicyFolder.with("shapely", ShapeIT.POLICY)),
                List.of("akka.http.server.request-timeout=60s")));
  }

  /** Five nodes. */
  static TestCluster five() {
    return shared("five", name -> TestCluster.start(name, 5, PolicyFolder.make()));
  }

  /** Three nodes whose clocks can be stepped, by another program than the product's. */
  static TestCluster stepped() {
    return shared(
        "stepped",
        name ->
            TestCluster.startPlanted(name, Collections.nCopies(3, PolicyFolder.make()), List.of()));
  }

  /** Three nodes whose {@link #links} can be slow, and lose what they carry. */
  static TestCluster linked() {
    return shared(
        "linked",
        name -> {
          links = Links.start(name);
          return links.cluster();
        });
  }

  /** Those of {@link #linked}, which has been asked for. */
  static synchronized Links links() {
    return Objects.requireNonNull(links, "links (expected: linked nodes, asked for)");
  }

  /** A node alone. */
  static TestCluster one() {
    return shared("one", name -> TestCluster.start(name, 1, PolicyFolder.make()));
  }

  private static synchronized TestCluster shared(String name, Function<String, TestCluster> start) {
    TestCluster known = RUNNING.get(name);
    if (known == null) {
      known = start.apply(name);
      RUNNING.put(name, known);
    } else {
      known.restore();
    }
    return known;
  }
}
