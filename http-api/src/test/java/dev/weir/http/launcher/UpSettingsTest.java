package dev.weir.http.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpSettingsTest {
  private static final Path POLICIES = Path.of("config", "policies");

  private static Optional<InetSocketAddress> ring() {
    return Optional.of(InetSocketAddress.createUnresolved("ring.example", 9042));
  }

  @Test
  void nodesFindTheEmbeddedCassandraOrTheRingThatWasGiven() {
    assertThat(new UpSettings(1, false, POLICIES, Optional.empty(), 0).contactPoint())
        .isEqualTo("127.0.0.1:19042");
    assertThat(new UpSettings(1, false, POLICIES, Optional.empty(), 7).contactPoint())
        .isEqualTo("127.0.0.1:19049");
    assertThat(new UpSettings(1, false, POLICIES, ring(), 7).contactPoint())
        .isEqualTo("ring.example:9042");
  }

  @Test
  void nodesAreGivenTheirFolderWhereverTheyRun() {
    assertThat(new UpSettings(1, false, POLICIES, Optional.empty(), 0).policies()).isAbsolute();
  }

  @Test
  void refusesWhatCannotBeStarted() {
    assertThatThrownBy(() -> new UpSettings(0, false, POLICIES, Optional.empty(), 0))
        .hasMessage("--nodes: 0 (expected: 1 to 100)");
    assertThatThrownBy(() -> new UpSettings(101, false, POLICIES, Optional.empty(), 0))
        .hasMessage("--nodes: 101 (expected: 1 to 100)");
    assertThatThrownBy(() -> new UpSettings(1, false, POLICIES, Optional.empty(), 40_000))
        .hasMessage("--port-offset: 40000 (expected: 0 to 39000)");
    assertThatThrownBy(() -> new UpSettings(1, true, POLICIES, ring(), 0))
        .hasMessageStartingWith("--fresh: together with --cassandra (expected: ");
  }
}
