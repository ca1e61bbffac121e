package dev.weir.benchmarks;

import dev.weir.node.journal.ChildJvm;
import dev.weir.node.journal.ChildJvmException;
import dev.weir.node.journal.EmbeddedCassandraSettings;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process of {@link NodeUnderTest}, from outside. */
final class NodeProcess implements AutoCloseable {

  private static final Duration START_WITHIN = Duration.ofSeconds(90);
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(200);

  private final ChildJvm child;
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  private NodeProcess(ChildJvm child, int port) {
    this.child = child;
    this.port = port;
  }

  /** Starts a node on the bench's Cassandra and waits until it judges. */
  static NodeProcess start(Bench bench, List<String> jvmOptions)
      throws IOException, InterruptedException {
    int port = Bench.freePort();
    try {
      ChildJvm child =
          ChildJvm.start("node", command(bench, jvmOptions, port), bench.file("logs/node.log"));
      NodeProcess node = new NodeProcess(child, port);
      node.awaitReady();
      return node;
    } catch (ChildJvmException e) {
      throw new IOException(e);
    }
  }

  private static List<String> command(Bench bench, List<String> jvmOptions, int port)
      throws IOException, InterruptedException {
    int clusterPort = Bench.freePort();
    List<String> command = new ArrayList<>();
    command.add(EmbeddedCassandraSettings.currentJava().toString());
    command.add("@" + bench.source("config/deploy/node-jvm.options"));
    command.addAll(jvmOptions);
    List.of(
            "weir.http.port=" + port,
            "weir.management.port=" + Bench.freePort(),
            "weir.cluster.port=" + clusterPort,
            "weir.cluster.seed-nodes.0=127.0.0.1:" + clusterPort,
            "weir.policies.dir=" + bench.source(Bench.POLICIES),
            "weir.cassandra.contact-points.0=127.0.0.1:"
                + bench.cassandra().contactPoint().getPort(),
            "weir.cassandra.create-schema=true",
            "weir.stop-on-stdin-end=true")
        .forEach(property -> command.add("-D" + property));
    command.add("-cp");
    command.add(System.getProperty("java.class.path").replace(File.pathSeparator, ":"));
    command.add(NodeUnderTest.class.getName());
    return command;
  }

  private void awaitReady() throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    while (!isReady()) {
      if (System.nanoTime() - startNanos > START_WITHIN.toNanos()
          || child.awaitExit(BETWEEN_PROBES)) {
        child.kill();
        throw new IOException(
            "the node did not come up:\n" + String.join("\n", child.endOfLog(40)));
      }
    }
  }

  private boolean isReady() throws IOException, InterruptedException {
    try {
      send(HttpRequest.newBuilder(uri("/benchmark/tally")));
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  long pid() {
    return child.identity().pid();
  }

  /** What it has decided. */
  Tally.Counts counts() throws IOException, InterruptedException {
    String[] counts = get("/benchmark/tally").split(" ", -1);
    return new Tally.Counts(
        Long.parseLong(counts[0]), Long.parseLong(counts[1]), Long.parseLong(counts[2]));
  }

  /** Asks it something of {@link BenchmarkRoutes}. */
  String get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  /** Asks it to judge. */
  String post(String path, String body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            request.version(HttpClient.Version.HTTP_1_1).timeout(Duration.ofSeconds(60)).build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.uri() + ": " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  /** Ends it at once: nobody needs what it would write down in good order. */
  @Override
  public void close() {
    child.kill();
  }
}
