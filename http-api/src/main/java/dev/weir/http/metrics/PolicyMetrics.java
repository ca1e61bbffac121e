package dev.weir.http.metrics;

import dev.weir.node.limiter.Deliveries;
import dev.weir.node.total.Counters;
import dev.weir.node.total.PolicyAccount;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The accounts of each policy as this node has counted them; sums over nodes are Prometheus's. */
final class PolicyMetrics implements MultiCollector {

  private static final String POLICY = "policy";
  private static final String OUTCOME = "outcome";
  private static final double MILLIS_PER_SECOND = 1_000.0;

  private final Counters counters;

  PolicyMetrics(Counters counters) {
    this.counters = counters;
  }

  @Override
  public MetricSnapshots collect() {
    Map<String, PolicyAccount> accounts = counters.accounts();
    return MetricSnapshots.builder()
        .metricSnapshot(
            byOutcome(
                "weir_calls",
                "Calls judged by limits, batch calls apart.",
                "allowed",
                account -> account.calls() - account.denied(),
                "denied",
                PolicyAccount::denied,
                accounts))
        .metricSnapshot(
            byOutcome(
                "weir_batch_calls",
                "Batch calls judged by limits.",
                "allowed",
                account -> account.batches().calls() - account.batches().denied(),
                "denied",
                account -> account.batches().denied(),
                accounts))
        .metricSnapshot(
            counter(
                "weir_batch_items",
                "Items that allowed batch calls carried.",
                accounts,
                account -> account.batches().items()))
        .metricSnapshot(degraded())
        .metricSnapshot(
            byOutcome(
                "weir_deliveries",
                "Webhook deliveries that have ended, at the nodes that own their destinations.",
                "delivered",
                account -> account.deliveries().ended() - account.deliveries().failed(),
                "failed",
                account -> account.deliveries().failed(),
                accounts))
        .metricSnapshot(inFlight(accounts))
        .metricSnapshot(deliveryTimes(accounts))
        .build();
  }

  private static CounterSnapshot byOutcome(
      String name,
      String help,
      String good,
      ToLongFunction<PolicyAccount> goodOnes,
      String bad,
      ToLongFunction<PolicyAccount> badOnes,
      Map<String, PolicyAccount> accounts) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    accounts.forEach(
        (policy, account) -> {
          counter.dataPoint(
              point(Labels.of(POLICY, policy, OUTCOME, good), goodOnes.applyAsLong(account)));
          counter.dataPoint(
              point(Labels.of(POLICY, policy, OUTCOME, bad), badOnes.applyAsLong(account)));
        });
    return counter.build();
  }

  private static CounterSnapshot counter(
      String name,
      String help,
      Map<String, PolicyAccount> accounts,
      ToLongFunction<PolicyAccount> count) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    accounts.forEach(
        (policy, account) ->
            counter.dataPoint(point(Labels.of(POLICY, policy), count.applyAsLong(account))));
    return counter.build();
  }

  private CounterSnapshot degraded() {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("weir_degraded_calls")
            .help("Calls, batch calls among them, that a policy's fallback answered.");
    counters
        .degraded()
        .forEach((policy, count) -> counter.dataPoint(point(Labels.of(POLICY, policy), count)));
    return counter.build();
  }

  private static CounterDataPointSnapshot point(Labels labels, long count) {
    return CounterDataPointSnapshot.builder().labels(labels).value((double) count).build();
  }

  private GaugeSnapshot inFlight(Map<String, PolicyAccount> accounts) {
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder()
            .name("weir_deliveries_in_flight")
            .help("Webhook deliveries under way to destinations that this node owns.");
    Map<String, Long> inFlight = counters.inFlight();
    for (String policy : accounts.keySet()) {
      gauge.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(Labels.of(POLICY, policy))
              .value((double) inFlight.getOrDefault(policy, 0L))
              .build());
    }
    return gauge.build();
  }

  private static HistogramSnapshot deliveryTimes(Map<String, PolicyAccount> accounts) {
    HistogramSnapshot.Builder histogram =
        HistogramSnapshot.builder()
            .name("weir_delivery_duration_seconds")
            .unit(Unit.SECONDS)
            .help("How long webhook deliveries took of which that is known.");
    accounts.forEach(
        (policy, account) ->
            histogram.dataPoint(
                HistogramDataPointSnapshot.builder()
                    .labels(Labels.of(POLICY, policy))
                    .classicHistogramBuckets(buckets(account.deliveries()))
                    .sum(account.deliveries().totalMillis() / MILLIS_PER_SECOND)
                    .build()));
    return histogram.build();
  }

  private static ClassicHistogramBuckets buckets(Deliveries deliveries) {
    List<Double> bounds = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    long before = 0;
    for (long millis : Deliveries.BOUNDS_MILLIS) {
      long within = deliveries.within(millis);
      bounds.add(millis / MILLIS_PER_SECOND);
      counts.add(within - before);
      before = within;
    }
    bounds.add(Double.POSITIVE_INFINITY);
    counts.add(deliveries.timed() - before);
    return ClassicHistogramBuckets.of(bounds, counts);
  }
}
