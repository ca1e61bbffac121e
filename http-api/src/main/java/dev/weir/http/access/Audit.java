package dev.weir.http.access;

import akka.http.javadsl.model.AttributeKey;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import dev.weir.config.policy.Shown;
import dev.weir.http.wire.Handler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs everything that was asked to be changed: by whose token, from where, what, and with what
 * success. The logger {@code dev.weir.audit} can be sent elsewhere. Secrets stand in the query and
 * in bodies, so these are not logged; who changes something says what in words.
 */
public final class Audit implements Handler {

  private static final Logger LOG = LoggerFactory.getLogger("dev.weir.audit");

  private static final AttributeKey<String> CHANGE =
      AttributeKey.create("weir-change", String.class);

  private static final String NOBODY = "-";
  private static final int MOST_OF_A_PATH = 256;

  private final Origins origins;
  private final Handler behind;

  /**
   * @param origins who knows where requests come from
   * @param behind what may change something
   */
  public Audit(Origins origins, Handler behind) {
    this.origins = origins;
    this.behind = behind;
  }

  /**
   * An answer, and what was asked for by the request that it answers.
   *
   * @param change in a few words, without secrets
   */
  public static HttpResponse said(HttpResponse response, String change) {
    return response.addAttribute(CHANGE, change);
  }

  /** What {@link #said} said of an answer. */
  public static Optional<String> change(HttpResponse response) {
    return response.getAttribute(CHANGE);
  }

  @Override
  public CompletableFuture<HttpResponse> handle(HttpRequest request) {
    HttpMethod method = request.method();
    return method.equals(HttpMethods.GET) || method.equals(HttpMethods.HEAD)
        ? behind.handle(request)
        : behind.handle(request).thenApply(response -> logged(request, response));
  }

  private HttpResponse logged(HttpRequest request, HttpResponse response) {
    LOG.info(
        "{} from {}: {} {}: {}{}",
        request.getAttribute(Gate.HOLDER).orElse(NOBODY),
        origins.of(request),
        Shown.of(request.method().name()),
        Shown.of(request.getUri().path(), MOST_OF_A_PATH),
        response.status().intValue(),
        response.getAttribute(CHANGE).map(change -> ", " + change).orElse(""));
    return response;
  }
}
