package dev.weir.http.launcher;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
      "  WEIR_HTTP_PORT=8081 ./weir node --config /etc/weir/weir.conf"
    })
final class NodeCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls us
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // for the help alone
  @Option(names = "--config", paramLabel = "FILE", description = "The configuration file (HOCON).")
  private @Nullable Path config;

  @Override
  public void run() {
    // The script runs whatever it understands itself.
    throw new ParameterException(
        spec.commandLine(),
        "arguments: "
            + String.join(" ", spec.commandLine().getParseResult().originalArgs())
            + " (expected: none, or --config FILE)");
  }
}
