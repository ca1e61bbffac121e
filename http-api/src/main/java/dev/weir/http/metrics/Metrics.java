package dev.weir.http.metrics;

import akka.util.ByteString;
import dev.weir.node.total.Counters;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** All that a node shows Prometheus: its policies' accounts and its JVM. */
public final class Metrics {

  private static final ExpositionFormats FORMATS = ExpositionFormats.init();

  private final PrometheusRegistry registry = new PrometheusRegistry();

  /**
   * A node's.
   *
   * @param counters what it has counted
   */
  public Metrics(Counters counters) {
    registry.register(new PolicyMetrics(counters));
    JvmMetrics.builder().register(registry);
  }

  /**
   * All figures as text.
   *
   * @param contentType its media type
   */
  public record Page(String contentType, ByteString text) {}

  /**
   * All figures as they are now.
   *
   * @param accept the Accept header of whoever asks, or nothing: OpenMetrics 1.0 where it is
   *     wanted, else Prometheus's own text format
   */
  public Page page(String accept) {
    ExpositionFormatWriter writer = FORMATS.findWriter(accept);
    ByteArrayOutputStream text = new ByteArrayOutputStream(8_192);
    try {
      writer.write(text, registry.scrape());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new Page(writer.getContentType(), ByteString.fromArrayUnsafe(text.toByteArray()));
  }
}
