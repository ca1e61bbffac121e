package dev.weir.benchmarks;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import dev.weir.http.wire.Handler;
import dev.weir.http.wire.Responses;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * What only a benchmark asks, in front of the product's own routes: a constant answer, what was
 * decided, and closed loops inside the node.
 */
final class BenchmarkRoutes implements Handler {

  /** The same bytes for every request, as many as a decision's; its body is not looked at. */
  static final String CONSTANT = "/benchmark/constant";

  private final Handler product;
  private final Tally tally;
  private final Map<String, ClosedLoop.Ask> loops;
  private final byte[] constant;

  /**
   * @param loops what {@code GET /benchmark/loop/NAME/CALLERS/SUBJECTS/SECONDS} asks
   * @param constant a decision, as the product wrote it
   */
  BenchmarkRoutes(
      Handler product, Tally tally, Map<String, ClosedLoop.Ask> loops, byte[] constant) {
    this.product = product;
    this.tally = tally;
    this.loops = Map.copyOf(loops);
    this.constant = constant.clone();
  }

  @Override
  public CompletableFuture<HttpResponse> handle(HttpRequest request) {
    String path = request.getUri().path();
    if (path.equals(CONSTANT)) {
      return Handler.done(Responses.ok(constant));
    }
    if (path.startsWith("/benchmark/")) {
      return own(path.split("/", -1));
    }
    return product.handle(request);
  }

  private CompletableFuture<HttpResponse> own(String[] parts) {
    return switch (parts[2]) {
      case "tally" -> {
        Tally.Counts counts = tally.counts();
        yield Handler.done(
            text(counts.allowed() + " " + counts.others() + " " + counts.degraded()));
      }
      case "loop" ->
          ClosedLoop.run(
                  Objects.requireNonNull(loops.get(parts[3]), parts[3]),
                  Integer.parseInt(parts[4]),
                  Integer.parseInt(parts[5]),
                  Duration.ofSeconds(Integer.parseInt(parts[6])))
              .thenApply(
                  seen -> text(seen.perSecond() + " " + seen.p50Micros() + " " + seen.p99Micros()));
      default -> Handler.done(text("not known"));
    };
  }

  private static HttpResponse text(String text) {
    return Responses.ok(text.getBytes(StandardCharsets.US_ASCII));
  }
}
