package dev.weir.http.outside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What nodes have used since they started.
 *
 * @param processor of all their threads
 * @param bytes that they have sent each other over the connections that are open now
 * @param packets with such bytes, as TCP counts them; one may carry many messages
 */
record Costs(Duration processor, long bytes, long packets) {
  private static final Pattern BYTES = Pattern.compile(" bytes_sent:(\\d+)");
  private static final Pattern PACKETS = Pattern.compile(" data_segs_out:(\\d+)");

  static Costs of(List<TestNode> nodes) {
    Duration processor =
        nodes.stream()
            .map(node -> ProcessHandle.of(node.pid()).orElseThrow().info())
            .map(info -> info.totalCpuDuration().orElseThrow())
            .reduce(Duration.ZERO, Duration::plus);
    String sockets = sockets(nodes);
    return new Costs(processor, sum(BYTES, sockets), sum(PACKETS, sockets));
  }

  Costs since(Costs before) {
    return new Costs(
        processor.minus(before.processor), bytes - before.bytes, packets - before.packets);
  }

  /** Both ends of each connection between nodes, each with what it has sent. */
  private static String sockets(List<TestNode> nodes) {
    String ports =
        nodes.stream()
            .map(TestNode::clusterPort)
            .map(port -> "sport = :" + port + " or dport = :" + port)
            .collect(Collectors.joining(" or "));
    try {
      Process process = new ProcessBuilder("ss", "-HtinO", ports).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError("ss: " + text);
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static long sum(Pattern figure, String sockets) {
    Matcher matcher = figure.matcher(sockets);
    long sum = 0;
    while (matcher.find()) {
      sum += Long.parseLong(matcher.group(1));
    }
    return sum;
  }
}
