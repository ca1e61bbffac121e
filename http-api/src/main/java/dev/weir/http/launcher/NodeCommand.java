package dev.weir.http.launcher;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code weir node}: only what it says of itself. The script becomes the node's JVM by itself, so
 * that signals reach the node and no launcher stands between.
 */
@Command(
    name = "node",
    description = {
      "Runs one production node in the foreground, until SIGTERM. It creates nothing in Cassandra:"
          + " run config/deploy/schema.cql there first.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Configured by the file, and over it by the environment: WEIR_HTTP_PORT",
      "and its like for the common keys, CONFIG_FORCE_weir_http_port and its like",
      "for every key. JVM options: config/deploy/node-jvm.options, and over them",
      "WEIR_JAVA_OPTIONS.",
      "",
      "Examples:",
      "  ./weir node --config /etc/weir/weir.conf",
      "  WEIR_HTTP_PORT=80 ./weir node"
    })
final class NodeCommand implements Runnable {
  @Option(names = "--config", paramLabel = "FILE", description = "The configuration file (HOCON).")
  private @Nullable Path config;

  @Override
  public void run() {
    throw new IllegalStateException("the script ./weir runs nodes itself, with " + config);
  }
}
