package dev.weir.http.outside;

import org.jspecify.annotations.Nullable;

/** Clusters that several tests share; they end with this JVM. */
final class Clusters {
  private static @Nullable TestCluster three;

  private Clusters() {}

  /** Three nodes, all of them ready. */
  static synchronized TestCluster three() {
    TestCluster known = three;
    if (known == null) {
      known = TestCluster.start("three", 3, PolicyFolder.make());
      three = known;
    }
    return known;
  }
}
