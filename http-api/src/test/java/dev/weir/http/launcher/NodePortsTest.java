package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodePortsTest {
  @Test
  void theNthNodeAddsItsNumberToEachPort() {
    assertThat(NodePorts.of(0, 0)).isEqualTo(new NodePorts(8080, 8558, 25520));
    assertThat(NodePorts.of(2, 0)).isEqualTo(new NodePorts(8082, 8560, 25522));
  }

  @Test
  void anOffsetMovesAll() {
    assertThat(NodePorts.of(1, 100)).isEqualTo(new NodePorts(8181, 8659, 25621));
    assertThat(CassandraPorts.of(100)).isEqualTo(new CassandraPorts(19_142, 17_100));
  }

  @Test
  void noTwoPortsOfTheLargestClusterAreTheSameAndAllExist() {
    assertThat(
            IntStream.range(0, NodePorts.MOST_NODES)
                .mapToObj(index -> NodePorts.of(index, NodePorts.MOST_OFFSET))
                .flatMap(ports -> ports.byUse().values().stream()))
        .doesNotHaveDuplicates()
        .doesNotContain(19_042 + NodePorts.MOST_OFFSET, 17_000 + NodePorts.MOST_OFFSET)
        .allSatisfy(port -> assertThat(port).isBetween(1, 65_535));
  }

  @Test
  void refusesWhatHasNoPorts() {
    assertThatThrownBy(() -> NodePorts.of(100, 0)).hasMessage("node: 100 (expected: 0 to 99)");
    assertThatThrownBy(() -> NodePorts.of(0, -1))
        .hasMessage("port offset: -1 (expected: 0 to 39000)");
  }
}
