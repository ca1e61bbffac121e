package dev.weir.node.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the embedded Cassandra runs.
 *
 * @param java the JVM's executable, of version 17
 * @param classPath Cassandra's jars and the main class that ends with its parent; nothing of a
 *     node's
 * @param dataFolder everything it keeps; made if missing, and no two may share one
 * @param logFolder its log files; made if missing
 * @param cqlPort where drivers connect, on loopback only
 * @param storagePort its own port between nodes, on loopback only; nobody else connects there
 * @param fresh begins with empty data: what the folder holds is deleted
 * @param startWithin how long it may take to answer; 90 s suits a busy machine (4 to 25 s were
 *     measured)
 */
public record EmbeddedCassandraSettings(
    Path java,
    List<Path> classPath,
    Path dataFolder,
    Path logFolder,
    int cqlPort,
    int storagePort,
    boolean fresh,
    Duration startWithin) {

  public static final Duration START_WITHIN = Duration.ofSeconds(90);

  public EmbeddedCassandraSettings {
    classPath = List.copyOf(classPath);
    dataFolder = dataFolder.toAbsolutePath().normalize();
    logFolder = logFolder.toAbsolutePath().normalize();
    requirePort("cqlPort", cqlPort);
    requirePort("storagePort", storagePort);
    if (cqlPort == storagePort) {
      throw new IllegalArgumentException(
          "storagePort: " + storagePort + " (expected: another than cqlPort)");
    }
    if (startWithin.isNegative() || startWithin.isZero()) {
      throw new IllegalArgumentException("startWithin: " + startWithin + " (expected: above 0)");
    }
  }

  private static void requirePort(String field, int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(field + ": " + port + " (expected: 1 to 65535)");
    }
  }

  /**
   * The class path that the build of {@code tools/embedded-cassandra} leaves in its {@code target}.
   *
   * @param module that folder
   * @throws IOException if it has not been built
   */
  public static List<Path> classPathOf(Path module) throws IOException {
    Path target = module.toAbsolutePath().normalize().resolve("target");
    String jars = Files.readString(target.resolve("classpath.txt"), StandardCharsets.UTF_8).strip();
    return Stream.concat(
            Stream.of(target.resolve("classes")), Stream.of(jars.split(":", -1)).map(Path::of))
        .toList();
  }

  /** Of the JVM that asks: a child is started by the same. */
  public static Path currentJava() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  String classPathText() {
    return classPath.stream().map(Path::toString).collect(Collectors.joining(":"));
  }
}
