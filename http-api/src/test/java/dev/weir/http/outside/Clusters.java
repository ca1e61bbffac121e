package dev.weir.http.outside;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clusters that several tests share; they end with this JVM. Who asks for one gets all its nodes
 * running and ready, whatever the test before left.
 */
final class Clusters {
  private static @Nullable TestCluster three;
  private static @Nullable TestCluster one;

  private Clusters() {}

  /** Three nodes; calls may wait longer at these than the product's own settings let them. */
  static synchronized TestCluster three() {
    TestCluster known = three;
    if (known == null) {
      known =
          TestCluster.start(
              "three",
              Collections.nCopies(3, PolicyFolder.with("shapely", ShapeIT.POLICY)),
              List.of("akka.http.server.request-timeout=60s"));
      three = known;
    } else {
      known.restore();
    }
    return known;
  }

  /** A node alone. */
  static synchronized TestCluster one() {
    TestCluster known = one;
    if (known == null) {
      known = TestCluster.start("one", 1, PolicyFolder.make());
      one = known;
    } else {
      known.restore();
    }
    return known;
  }
}
