package dev.weir.node.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedCassandraIT {
  /** 127.0.0.1 as the kernel's tables show it, by itself and mapped into IPv6. */
  private static final Set<String> LOOPBACK =
      Set.of("0100007F", "0000000000000000FFFF00000100007F");

  @TempDir Path folder;

  @Test
  void answersOnceStartedOnLoopbackOnlyAndIsGoneOnceStopped() throws Exception {
    EmbeddedCassandraSettings settings =
        CassandraForTests.settings(folder.resolve("a folder: with \"odd\" characters & more"));
    long begun = System.nanoTime();
    EmbeddedCassandra cassandra = CassandraForTests.start(settings);
    System.out.println("cold start: " + (System.nanoTime() - begun) / 1_000_000 + " ms");
    ProcessIdentity process = cassandra.child().identity();
    assertThat(process.isAlive()).isTrue();
    if (Files.exists(Path.of("/proc/net/tcp6"))) {
      assertThat(listeningAddresses(process.pid())).isNotEmpty().isSubsetOf(LOOPBACK);
    }

    begun = System.nanoTime();
    cassandra.stop();
    System.out.println("stop: " + (System.nanoTime() - begun) / 1_000_000 + " ms");
    assertThat(process.isAlive()).isFalse();
    assertThat(cassandra.child().exitCode()).isIn(0, 143);

    begun = System.nanoTime();
    try (EmbeddedCassandra again = CassandraForTests.start(settings)) {
      System.out.println("warm start: " + (System.nanoTime() - begun) / 1_000_000 + " ms");
      assertThat(again.contactPoint().getPort()).isEqualTo(settings.cqlPort());

      EmbeddedCassandraSettings second = onOtherPorts(settings);
      assertThatThrownBy(() -> start(second))
          .isInstanceOf(ChildJvmException.class)
          .hasMessage(
              "the data folder " + settings.dataFolder() + " is in use by another Cassandra");
    }
  }

  @Test
  void aParentThatIsKilledLeavesNoProcessAndItsSuccessorWaitsForThat() throws Exception {
    List<Integer> ports = CassandraForTests.freePorts(2);
    Process parent =
        new ProcessBuilder(
                EmbeddedCassandraSettings.currentJava().toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CassandraHolder.class.getName(),
                Path.of("..", "tools", "embedded-cassandra").toAbsolutePath().toString(),
                folder.toString(),
                ports.get(0).toString(),
                ports.get(1).toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("parent.out").toFile())
            .start();
    try {
      await()
          .atMost(EmbeddedCassandraSettings.START_WITHIN)
          .until(() -> Files.exists(folder.resolve("ready")) || !parent.isAlive());
      assertThat(LogTail.of(folder.resolve("parent.out"), 40)).isEmpty();
      ProcessIdentity child =
          ProcessIdentity.readFrom(folder.resolve("data").resolve("cassandra.pid")).orElseThrow();
      assertThat(child.isAlive()).isTrue();

      parent.destroyForcibly().waitFor();
      // The successor begins while the orphan still shuts down.
      EmbeddedCassandraSettings settings =
          onPorts(CassandraForTests.settings(folder), ports.get(0), ports.get(1));
      try (EmbeddedCassandra successor = CassandraForTests.start(settings)) {
        assertThat(child.isAlive()).isFalse();
        assertThat(successor.child().isAlive()).isTrue();
      }
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void saysWhichPortIsInUseAndWhatForBeforeAnythingIsStarted() throws Exception {
    EmbeddedCassandraSettings settings = CassandraForTests.settings(folder);
    try (ServerSocket taken =
        new ServerSocket(settings.cqlPort(), 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> start(settings))
          .isInstanceOf(ChildJvmException.class)
          .hasMessage(
              "port "
                  + taken.getLocalPort()
                  + " is in use (wanted by the embedded Cassandra for its CQL port)");
    }
    assertThat(settings.logFolder().resolve("cassandra.out")).doesNotExist();
  }

  @Test
  void showsTheEndOfTheLogOfOneThatEndsWhileItStarts() throws Exception {
    EmbeddedCassandraSettings settings = CassandraForTests.settings(folder);
    Files.createDirectories(settings.dataFolder());
    // A file where Cassandra must make a folder.
    Files.createFile(settings.dataFolder().resolve("commitlog"));
    assertThatThrownBy(() -> start(settings))
        .isInstanceOfSatisfying(
            ChildJvmException.class,
            failure -> {
              assertThat(failure).hasMessageStartingWith("Cassandra ended while it started");
              assertThat(failure.endOfLog()).anyMatch(line -> line.contains("commitlog"));
            });
  }

  private static void start(EmbeddedCassandraSettings settings) throws Exception {
    EmbeddedCassandra.start(settings, InstantSource.system(), Waiting.silently()).close();
  }

  /** From the kernel's tables: {@code sl local_address remote_address state … inode}. */
  private static Set<String> listeningAddresses(long pid) throws IOException {
    Set<String> sockets;
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      sockets =
          descriptors
              .map(EmbeddedCassandraIT::target)
              .filter(link -> link.startsWith("socket:["))
              .map(link -> link.substring("socket:[".length(), link.length() - 1))
              .collect(Collectors.toSet());
    }
    return Stream.of("tcp", "tcp6")
        .flatMap(table -> lines(Path.of("/proc/net", table)))
        .map(line -> line.strip().split("\\s+"))
        .filter(field -> field[3].equals("0A") && sockets.contains(field[9]))
        .map(field -> field[1].substring(0, field[1].indexOf(':')))
        .collect(Collectors.toSet());
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.US_ASCII).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EmbeddedCassandraSettings onOtherPorts(EmbeddedCassandraSettings settings) {
    List<Integer> ports = CassandraForTests.freePorts(2);
    return onPorts(settings, ports.get(0), ports.get(1));
  }

  private static EmbeddedCassandraSettings onPorts(
      EmbeddedCassandraSettings settings, int cqlPort, int storagePort) {
    return new EmbeddedCassandraSettings(
        settings.java(),
        settings.classPath(),
        settings.dataFolder(),
        settings.logFolder(),
        cqlPort,
        storagePort,
        settings.fresh(),
        settings.startWithin());
  }
}
