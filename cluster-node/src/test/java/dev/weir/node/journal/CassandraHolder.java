package dev.weir.node.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/** A parent to be killed: starts Cassandra, writes down its process, and waits for ever. */
final class CassandraHolder {
  private CassandraHolder() {}

  public static void main(String[] args) throws Exception {
    Path module = Path.of(args[0]);
    Path folder = Path.of(args[1]);
    EmbeddedCassandraSettings settings =
        new EmbeddedCassandraSettings(
            EmbeddedCassandraSettings.currentJava(),
            EmbeddedCassandraSettings.classPathOf(module),
            folder.resolve("data"),
            folder.resolve("logs"),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            false,
            EmbeddedCassandraSettings.START_WITHIN);
    EmbeddedCassandra cassandra =
        EmbeddedCassandra.start(settings, InstantSource.system(), Waiting.silently());
    Files.createFile(folder.resolve("ready"));
    cassandra.child().exitCode();
  }
}
