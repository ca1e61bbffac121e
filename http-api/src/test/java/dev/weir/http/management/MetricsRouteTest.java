package dev.weir.http.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.sockets.Peer;
import dev.weir.node.total.PolicyCounters;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MetricsRouteTest {

  /** A line of Prometheus's text format 0.0.4 that is no comment. */
  private static final Pattern SAMPLE =
      Pattern.compile("[a-z_]+(\\{([a-z_]+=\"[^\"]*\",?)+})? [-+.0-9EInf]+");

  private static final ManagedNode NODE =
      ManagedNode.start(
          "salfio",
          """
          policy = salfio
          caller = [ { name = org, required = true } ]
          limits = [ { name = organization, per = [org], rates = ["100 per minute"] } ]
          """);

  @AfterAll
  static void stop() {
    NODE.close();
  }

  @Test
  void whatTheNodeHasCountedOfEachPolicyIsShown() throws IOException {
    PolicyCounters salfio = NODE.counters.of("salfio");
    for (int i = 0; i < 5; i++) {
      salfio.judged(i > 0, 0);
    }
    salfio.judged(true, 300);
    salfio.judged(false, 7);
    salfio.degraded();
    salfio.inFlight(2);
    salfio.deliveryEnded(false, OptionalLong.of(3));
    salfio.deliveryEnded(false, OptionalLong.of(4));
    salfio.deliveryEnded(true, OptionalLong.empty());
    Peer.Reply reply = NODE.get("/metrics");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("content-type")).isEqualTo("text/plain; version=0.0.4; charset=UTF-8");
    List<String> lines = reply.body().lines().toList();
    assertThat(lines)
        .contains(
            "weir_calls_total{outcome=\"allowed\",policy=\"salfio\"} 4.0",
            "weir_calls_total{outcome=\"denied\",policy=\"salfio\"} 1.0",
            "weir_batch_calls_total{outcome=\"allowed\",policy=\"salfio\"} 1.0",
            "weir_batch_calls_total{outcome=\"denied\",policy=\"salfio\"} 1.0",
            "weir_batch_items_total{policy=\"salfio\"} 300.0",
            "weir_degraded_calls_total{policy=\"salfio\"} 1.0",
            "weir_deliveries_total{outcome=\"delivered\",policy=\"salfio\"} 2.0",
            "weir_deliveries_total{outcome=\"failed\",policy=\"salfio\"} 1.0",
            "weir_deliveries_in_flight{policy=\"salfio\"} 2.0",
            "weir_delivery_duration_seconds_bucket{policy=\"salfio\",le=\"0.003\"} 1",
            "weir_delivery_duration_seconds_bucket{policy=\"salfio\",le=\"0.007\"} 2",
            "weir_delivery_duration_seconds_bucket{policy=\"salfio\",le=\"+Inf\"} 2",
            "weir_delivery_duration_seconds_count{policy=\"salfio\"} 2",
            "weir_delivery_duration_seconds_sum{policy=\"salfio\"} 0.007");
    assertThat(lines).anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"));
    assertThat(lines.stream().filter(line -> !line.startsWith("#")))
        .allMatch(line -> SAMPLE.matcher(line).matches());
  }

  @Test
  void whoAcceptsOpenMetricsGetsIt() throws IOException {
    Peer.Reply reply = NODE.getAccepting("/metrics", "application/openmetrics-text; version=1.0.0");
    assertThat(reply.header("content-type")).startsWith("application/openmetrics-text");
    assertThat(reply.body()).endsWith("# EOF\n");
  }

  @Test
  void itIsReadOnly() throws IOException {
    assertThat(NODE.ask("POST", "/metrics", "").status()).isEqualTo(405);
  }
}
