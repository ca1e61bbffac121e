package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeJvmTest {
  private static final NodeJvm JVM =
      new NodeJvm(Path.of("/jdk/bin/java"), Path.of("/weir/jvm.options"), "a.jar:b.jar", "a.Main");

  private static List<String> command(int index, Optional<InetSocketAddress> ring) {
    return JVM.command(new UpSettings(3, false, Path.of("/policies"), ring, 0), index);
  }

  @Test
  void everyNodeHasItsOwnPortsAndJoinsTheFirst() {
    assertThat(command(2, Optional.empty()))
        .containsExactly(
            "/jdk/bin/java",
            "@/weir/jvm.options",
            "-Dweir.http.host=127.0.0.1",
            "-Dweir.http.port=8082",
            "-Dweir.management.host=127.0.0.1",
            "-Dweir.management.port=8560",
            "-Dweir.cluster.host=127.0.0.1",
            "-Dweir.cluster.port=25522",
            "-Dweir.cluster.seed-nodes.0=127.0.0.1:25520",
            "-Dweir.policies.dir=/policies",
            "-Dweir.cassandra.contact-points.0=127.0.0.1:19042",
            "-Dweir.cassandra.create-schema=true",
            "-Dweir.http.leave-notice=0s",
            "-Dweir.stop-on-stdin-end=true",
            "-cp",
            "a.jar:b.jar",
            "a.Main");
  }

  @Test
  void onARingOnlyTheFirstNodeMakesTables() {
    Optional<InetSocketAddress> ring =
        Optional.of(InetSocketAddress.createUnresolved("ring.example", 9042));
    assertThat(command(0, ring)).contains("-Dweir.cassandra.create-schema=true");
    assertThat(command(1, ring))
        .contains(
            "-Dweir.cassandra.create-schema=false",
            "-Dweir.cassandra.contact-points.0=ring.example:9042");
  }
}
