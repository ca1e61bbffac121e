package dev.weir.http.wire;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests. */
@FunctionalInterface
public interface Handler {

  /** Answers one. What depends on the future runs where it is completed, and must not block. */
  CompletableFuture<HttpResponse> handle(HttpRequest request);

  /** This one, but a bug in it is answered as a problem too, and logged without the request. */
  default Handler guarded() {
    Logger log = LoggerFactory.getLogger(Handler.class);
    return request -> {
      try {
        return handle(request).exceptionally(bug -> failed(log, bug));
      } catch (RuntimeException bug) {
        return CompletableFuture.completedFuture(failed(log, bug));
      }
    };
  }

  /** Answers a GET or HEAD; Akka leaves the body of a HEAD's answer out. */
  static CompletableFuture<HttpResponse> got(
      HttpRequest request, Supplier<CompletableFuture<HttpResponse>> answer) {
    HttpMethod method = request.method();
    return method.equals(HttpMethods.GET) || method.equals(HttpMethods.HEAD)
        ? answer.get()
        : done(Responses.notAllowed(method, HttpMethods.GET, HttpMethods.HEAD));
  }

  /** Answers a POST. */
  static CompletableFuture<HttpResponse> posted(
      HttpRequest request, Supplier<CompletableFuture<HttpResponse>> answer) {
    HttpMethod method = request.method();
    return method.equals(HttpMethods.POST)
        ? answer.get()
        : done(Responses.notAllowed(method, HttpMethods.POST));
  }

  /** An answer that waits for nothing. */
  static CompletableFuture<HttpResponse> done(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }

  private static HttpResponse failed(Logger log, Throwable bug) {
    log.error("a request could not be answered", Causes.of(bug));
    return Responses.problem(
        Problem.of(Problem.Kind.INTERNAL, "a fault of this node's; its log says more"));
  }
}
