package dev.weir.http.management;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import dev.weir.http.metrics.Metrics;

/** {@code GET /metrics}. */
final class MetricsRoute {

  private final Metrics metrics;

  MetricsRoute(Metrics metrics) {
    this.metrics = metrics;
  }

  HttpResponse get(HttpRequest request) {
    Metrics.Page page = metrics.page(request.getHeader("Accept").map(HttpHeader::value).orElse(""));
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.parse(page.contentType()), page.text()));
  }
}
